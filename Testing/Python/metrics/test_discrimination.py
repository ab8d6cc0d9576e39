"""How well scores tell two classes apart."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from CovidXRayLib.metrics.discrimination import area_under_curve, best_threshold, bootstrap


@pytest.mark.parametrize("levels", [2, 3, 10, 1000], ids=lambda levels: f"{levels} values")
@pytest.mark.parametrize("seed", range(4))
def test_auc_matches_scikit_learn(levels, seed):
    rng = np.random.default_rng(seed)
    positive = rng.random(60) < 0.3
    scores = np.round((rng.random(60) + 0.4 * positive) * levels) / levels
    assert area_under_curve(scores, positive) == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)


@pytest.mark.parametrize(
    ("scores", "area"),
    [([0.1, 0.2, 0.8, 0.9], 1.0), ([0.9, 0.8, 0.2, 0.1], 0.0), ([0.5, 0.5, 0.5, 0.5], 0.5)],
    ids=["perfect", "reversed", "all the same"],
)
def test_extreme_values(scores, area):
    assert area_under_curve(np.array(scores), np.array([False, False, True, True])) == area


@pytest.mark.parametrize("answer", [True, False])
def test_single_class_has_no_auc(answer):
    assert np.isnan(area_under_curve(np.array([0.2, 0.7]), np.array([answer, answer])))


def test_failed_score_is_not_a_good_one():
    area = area_under_curve(np.array([0.1, 0.2, np.nan, 0.9]), np.array([False, False, True, True]))
    assert np.isnan(area)


def test_auc_is_invariant_to_monotonic_transforms():
    rng = np.random.default_rng(1)
    scores, positive = rng.normal(size=200), rng.random(200) < 0.5
    assert area_under_curve(scores, positive) == area_under_curve(np.exp(3 * scores), positive)


def youden(probabilities, positive, threshold) -> float:
    return (probabilities[positive] >= threshold).mean() - (probabilities[~positive] >= threshold).mean()


@pytest.mark.parametrize("seed", range(5))
def test_selected_threshold_is_optimal(seed):
    rng = np.random.default_rng(seed)
    positive = rng.random(80) < 0.4
    probabilities = np.clip(np.round(rng.normal(0.4 + 0.2 * positive, 0.2), 2), 0, 1)
    best = best_threshold(probabilities, positive)
    found = youden(probabilities, positive, best)
    assert all(found >= youden(probabilities, positive, other) for other in np.linspace(-0.1, 1.1, 997))
    assert best not in probabilities


def test_best_threshold_of_separable_classes_is_the_midpoint():
    assert best_threshold(
        np.array([0.1, 0.3, 0.6, 0.9]), np.array([False, False, True, True])
    ) == pytest.approx(0.45)


def test_constant_classifier_gets_a_threshold():
    assert 0 <= best_threshold(np.array([0.4, 0.4]), np.array([False, True])) <= 1


def test_interval_of_the_mean_matches_theory():
    """With one film a patient, the bootstrap of a mean is about mean +- 1.96 standard errors."""
    values = np.random.default_rng(2).normal(5, 2, 400)
    interval = bootstrap(lambda chosen: float(values[chosen].mean()), [str(number) for number in range(400)])
    error = values.std() / 20
    assert interval.value == values.mean()
    assert interval.low == pytest.approx(values.mean() - 1.96 * error, abs=0.25 * error)
    assert interval.high == pytest.approx(values.mean() + 1.96 * error, abs=0.25 * error)


def test_intervals_have_95_percent_coverage():
    covered = 0
    for trial in range(100):
        values = np.random.default_rng(trial).normal(0, 1, 60)
        interval = bootstrap(
            lambda chosen, values=values: float(values[chosen].mean()), [str(n) for n in range(60)], draws=200
        )
        covered += interval.low <= 0 <= interval.high
    assert 87 <= covered <= 100


def test_patients_are_resampled_not_films():
    """Ten films of each patient all say the same: they are worth no more than one."""
    rng = np.random.default_rng(3)
    patients = rng.normal(0, 1, 30)
    values = np.repeat(patients, 10)
    groups = [str(number // 10) for number in range(300)]
    by_patient = bootstrap(lambda chosen: float(values[chosen].mean()), groups)
    alone = bootstrap(lambda chosen: float(patients[chosen].mean()), [str(number) for number in range(30)])
    assert by_patient.high - by_patient.low == pytest.approx(alone.high - alone.low, rel=0.1)
    drawn = []
    bootstrap(lambda chosen: drawn.append(chosen) or 0.0, groups, draws=5)
    for chosen in drawn:
        counts = np.bincount(chosen, minlength=300).reshape(30, 10)
        assert (counts == counts[:, :1]).all()


def test_undefined_resamples_are_excluded():
    positive = np.array([True] + [False] * 9)
    scores = np.linspace(1, 0, 10)
    interval = bootstrap(
        lambda chosen: area_under_curve(scores[chosen], positive[chosen]),
        [str(number) for number in range(10)],
    )
    assert interval.low == interval.value == interval.high == 1


def test_interval_is_deterministic():
    values = np.random.default_rng(5).random(50)
    groups = [str(number % 20) for number in range(50)]
    draw = [bootstrap(lambda chosen: float(values[chosen].mean()), groups, 100, seed) for seed in (1, 1, 2)]
    assert draw[0] == draw[1] != draw[2]
