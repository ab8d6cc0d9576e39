"""Evidence measured on simulated scores agrees with what they were drawn from."""

from __future__ import annotations

import json

import numpy as np
import pytest

from CovidXRayLib.classification.score_evidence import ERROR, MIN_PATIENTS, ScoreEvidence
from CovidXRayLib.metrics import platt_scaling
from CovidXRayLib.training.measure_evidence import CalibrationFilms, measure_evidence

# Logits from two normal distributions of one variance: their log likelihood ratio is linear.
APART = 2.3


def true_log_ratio(logit: float) -> float:
    return APART * (logit - APART / 2)


def draw(rng: np.random.Generator, covid: int = 120, other: int = 200) -> CalibrationFilms:
    is_covid = np.arange(covid + other) < covid
    return CalibrationFilms(
        logits=rng.normal(APART * is_covid, 1),
        is_covid=is_covid,
        patients=[f"patient {number}" for number in range(covid + other)],
        projections=[("AP", "PA", None)[number % 3] for number in range(covid + other)],
    )


def measured(films: CalibrationFilms, draws: int = 100) -> tuple[ScoreEvidence, platt_scaling.Calibration]:
    calibration = platt_scaling.fit(films.logits, films.is_covid)
    return measure_evidence(films, calibration, 0.5, method="out of fold", draws=draws), calibration


def test_interval_of_the_likelihood_ratio_covers_the_truth() -> None:
    rng, covered = np.random.default_rng(3), []
    for _ in range(40):
        evidence, calibration = measured(draw(rng))
        for logit in (0.5, 1.5, 2.5):
            ratio = evidence.likelihood_ratio(calibration.probability(logit))
            assert ratio.low <= ratio.value <= ratio.high
            covered.append(np.log(ratio.low) <= true_log_ratio(logit) <= np.log(ratio.high))
    assert 0.90 <= np.mean(covered) <= 0.99


def test_errors_of_the_categories_hold_within_each_class() -> None:
    rng, missed, alarms = np.random.default_rng(4), [], []
    for _ in range(150):
        films = draw(rng)
        evidence, calibration = measured(films, draws=2)
        new = draw(rng, 400, 400)
        found = np.array(
            [evidence.category(calibration.probability(logit), None) for logit in new.logits], object
        )
        missed.append((found[new.is_covid] == "not_suggestive").mean())
        alarms.append((found[~new.is_covid] == "suggestive").mean())
    for share in (missed, alarms):
        assert np.mean(share) < ERROR + 2 * np.std(share) / np.sqrt(len(share))


def test_projection_without_films_of_a_class_is_left_out() -> None:
    films = draw(np.random.default_rng(5))
    pa_of_others = [
        "PA" if covid else view for covid, view in zip(films.is_covid, films.projections, strict=True)
    ]
    evidence, _calibration = measured(
        CalibrationFilms(films.logits, films.is_covid, films.patients, pa_of_others), draws=2
    )
    assert evidence.projections.keys() == {"PA"}
    assert evidence.all_films.covid_films == 120 and evidence.all_films.other_films == 200


def test_ratio_is_not_larger_than_the_patients_support() -> None:
    """No score of 20 patients without the disease shows that it occurs in fewer than 1 of 21."""
    rng = np.random.default_rng(6)
    films = draw(rng, 30, 20)
    evidence, _calibration = measured(films, draws=20)
    assert evidence.likelihood_ratio(1.0).value <= 21 * (1 + 1e-9)
    assert evidence.likelihood_ratio(0.0).value >= 1 / 31 * (1 - 1e-9)


def test_score_beyond_those_seen_has_the_ratio_of_the_last_one() -> None:
    films = draw(np.random.default_rng(7), 3000, 3000)
    evidence, calibration = measured(films, draws=2)
    largest = calibration.probability(float(films.logits.max()))
    expected = min(largest / (1 - largest), 3001)
    assert evidence.likelihood_ratio(1 - 1e-12).value == pytest.approx(expected)


def test_classes_well_apart_leave_the_gap_indeterminate() -> None:
    rng = np.random.default_rng(8)
    is_covid = np.arange(400) < 200
    logits = np.where(is_covid, rng.uniform(2, 3, 400), rng.uniform(-3, -2, 400))
    films = CalibrationFilms(logits, is_covid, [str(n) for n in range(400)], [None] * 400)
    evidence, calibration = measured(films, draws=2)
    found = [evidence.category(calibration.probability(logit), None) for logit in (-2.5, 0.0, 2.5)]
    assert found == ["not_suggestive", "indeterminate", "suggestive"]


def test_few_films_decide_nothing() -> None:
    films = draw(np.random.default_rng(9), 18, 18)
    evidence, calibration = measured(films, draws=2)
    assert {evidence.category(calibration.probability(x), None) for x in (-9.0, 1.0, 9.0)} == {
        "indeterminate"
    }


def test_json_round_trip() -> None:
    evidence, _calibration = measured(draw(np.random.default_rng(10)), draws=5)
    assert ScoreEvidence.from_dict(json.loads(json.dumps(evidence.to_dict()))) == evidence


def test_enough_patients_rarely_exceed_twice_the_error() -> None:
    """The share beyond a limit set on n patients is beta distributed; see MIN_PATIENTS."""
    stats = pytest.importorskip("scipy.stats")

    def risk(patients: int) -> float:
        below = int(ERROR * (patients + 1) + 1e-9)
        return float(stats.beta.sf(2 * ERROR, below, patients + 1 - below))

    assert risk(MIN_PATIENTS - 1) > 0.05
    assert all(risk(patients) <= 0.05 for patients in range(MIN_PATIENTS, 1000))


def test_columns_of_different_lengths_are_rejected() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        CalibrationFilms(np.zeros(3), np.ones(2, bool), ["a", "b", "c"], [None] * 3)
