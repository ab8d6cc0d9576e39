"""Agreement of two readers: figures that are known, and intervals that can be worked out otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.curation.readers.agreement import answer_agreement, cohens_kappa, mask_agreement, mask_dice
from CovidXRayLib.phantom.frontal_chest import project_chest

ANSWERS = ("covid", "pneumonia_other", "no_finding", "unusable")


def answers_of(table: list[list[int]], names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The answers that a table of counts stands for."""
    pairs = [
        (names[row], names[column])
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _again in range(count)
    ]
    return [one for one, _other in pairs], [other for _one, other in pairs]


def large_sample_error(table: list[list[int]]) -> float:
    """Standard error of kappa (Fleiss, Cohen and Everitt 1969, equation 13)."""
    shares = np.array(table) / np.sum(table)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, chance = np.trace(shares), float(rows @ columns)
    kappa = (observed - chance) / (1 - chance)
    on = sum(
        shares[i, i] * ((1 - chance) - (rows[i] + columns[i]) * (1 - observed)) ** 2 for i in range(len(rows))
    )
    off = (1 - observed) ** 2 * sum(
        shares[i, j] * (columns[i] + rows[j]) ** 2
        for i in range(len(rows))
        for j in range(len(rows))
        if i != j
    )
    square = on + off - (observed * chance - 2 * chance + observed) ** 2
    assert -1 <= kappa <= 1
    return float(np.sqrt(square / np.sum(table)) / (1 - chance) ** 2)


def test_kappa_matches_a_manual_computation() -> None:
    # Agreement 35 of 50, by chance (30 * 25 + 20 * 25) / 2500 = 0.5.
    assert cohens_kappa(np.array([[20.0, 5.0], [10.0, 15.0]])) == pytest.approx(0.4)


def test_kappa_is_zero_for_independent_assessments() -> None:
    assert cohens_kappa(np.outer([6.0, 3.0, 1.0], [5.0, 2.0, 3.0])) == pytest.approx(0, abs=1e-12)


def test_bootstrap_matches_the_formula_for_large_samples() -> None:
    table = [[110, 12, 8], [15, 70, 9], [5, 11, 160]]
    first, second = answers_of(table, ANSWERS[:3])
    found = answer_agreement(first, second, [str(number) for number in range(len(first))], ANSWERS)
    assert found.kappa is not None
    error = large_sample_error(table)
    assert found.kappa.low == pytest.approx(found.kappa.value - 1.96 * error, abs=0.01)
    assert found.kappa.high == pytest.approx(found.kappa.value + 1.96 * error, abs=0.01)


def test_films_of_one_patient_are_resampled_together() -> None:
    first, second = answers_of([[30, 10], [10, 30]], ANSWERS[:2])
    alone = answer_agreement(first, second, [str(number) for number in range(80)], ANSWERS)
    # Ten patients of eight films each, all of a patient's films answered alike.
    together = answer_agreement(first, second, [str(number // 8) for number in range(80)], ANSWERS)
    assert together.agreed.value == alone.agreed.value
    assert together.agreed.high - together.agreed.low > 1.5 * (alone.agreed.high - alone.agreed.low)


def test_table_keeps_the_order_of_labels_and_readers() -> None:
    first = ["no_finding", "covid", "covid", "unusable"]
    second = ["covid", "covid", "no_finding", "unusable"]
    found = answer_agreement(first, second, list("abcd"), ANSWERS)
    assert found.answers == ("covid", "no_finding", "unusable")
    assert found.table == ((1, 1, 0), (1, 0, 0), (0, 0, 1))
    assert found.films == 4
    assert found.agreed.value == 0.5


def test_full_agreement_on_few_films_is_uncertain() -> None:
    answers = ["covid", "no_finding"] * 4
    found = answer_agreement(answers, answers, list("abcdefgh"), ANSWERS)
    assert found.kappa is not None
    assert found.agreed.value == found.kappa.value == 1
    assert found.agreed.low == pytest.approx(0.676, abs=0.001)  # Wilson, 8 of 8
    assert found.kappa.low == pytest.approx((found.agreed.low - 0.5) / 0.5)


def test_no_agreement_on_few_films_is_uncertain() -> None:
    first, second = ["covid", "unusable"], ["no_finding", "no_finding"]
    agreement = answer_agreement(first, second, ["p1", "p2"], ANSWERS)
    assert agreement.kappa is not None
    # By chance alone they would never agree, so that kappa is the share of agreement; Wilson's for 0 of 2.
    assert (agreement.kappa.value, agreement.kappa.low) == (0.0, 0.0)
    assert agreement.kappa.high == pytest.approx(agreement.agreed.high) == pytest.approx(0.658, abs=0.001)


def test_single_label_has_no_kappa() -> None:
    found = answer_agreement(["covid"] * 5, ["covid"] * 5, list("abcde"), ANSWERS)
    assert found.kappa is None
    assert found.agreed.value == 1


def test_unpaired_assessments_are_rejected() -> None:
    with pytest.raises(ValueError, match="pair up"):
        answer_agreement(["covid"], [], ["a"], ANSWERS)
    with pytest.raises(ValueError, match="covod"):
        answer_agreement(["covod"], ["covid"], ["a"], ANSWERS)


def test_dice_of_each_lung_and_of_both() -> None:
    lungs = project_chest(5, size=128).lungs
    labels = np.where(lungs[0], 1, np.where(lungs[1], 2, 0)).astype(np.uint8)
    without_left = np.where(labels == 2, 0, labels).astype(np.uint8)
    both, right, left = mask_dice(labels, without_left)
    area = {side: int((labels == side).sum()) for side in (1, 2)}
    assert (right, left) == (1, 0)
    assert both == pytest.approx(2 * area[1] / (2 * area[1] + area[2]))
    swapped = np.where(labels > 0, 3 - labels, 0).astype(np.uint8)
    assert mask_dice(labels, swapped) == (1, 0, 0)


def test_interval_of_mean_dice_shrinks_with_more_patients() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(0.95, 0.02, 400)
    overlaps = [(value, value, value) for value in values]
    names = [str(number) for number in range(400)]
    few, many = mask_agreement(overlaps[:20], names[:20]), mask_agreement(overlaps, names)
    assert few is not None and many is not None
    assert many.films == 400
    assert many.mean.value == pytest.approx(values.mean())
    assert many.median.value == pytest.approx(np.median(values))
    # The standard error of a mean of 400 is 0.001.
    assert many.mean.high - many.mean.low == pytest.approx(2 * 1.96 * 0.001, rel=0.15)
    assert few.mean.high - few.mean.low > 2 * (many.mean.high - many.mean.low)
    assert mask_agreement([], []) is None
