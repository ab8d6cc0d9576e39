"""What an answer is worth at the prevalence where the reader works."""

from __future__ import annotations

import json
import math

import pytest

from CovidXRayLib.classification.earlier_evidence import evidence_of_version_1
from CovidXRayLib.classification.evidence import Evidence
from CovidXRayLib.metrics.intervals import Interval, wilson
from Testing.Python.score_evidence import make_evidence


def test_wilson_interval_of_61_of_66():
    interval = wilson(61, 66)
    assert interval.value == pytest.approx(61 / 66)
    assert interval.low == pytest.approx(0.835, abs=5e-4)
    assert interval.high == pytest.approx(0.967, abs=5e-4)


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (0, 20), (20, 20), (7, 9), (500, 1000)])
def test_wilson_limits_satisfy_their_defining_equation(successes, trials):
    """At each limit p, the share lies 1.96 standard errors of p away; they never leave [0, 1]."""
    interval = wilson(successes, trials)
    assert 0 <= interval.low <= interval.value <= interval.high <= 1
    for limit in (interval.low, interval.high):
        error = math.sqrt(limit * (1 - limit) / trials)
        assert abs(interval.value - limit) == pytest.approx(1.959964 * error, abs=1e-7)


@pytest.mark.parametrize("trials", [0, -3])
def test_proportion_of_zero_is_rejected(trials):
    with pytest.raises(ValueError, match="at least one trial"):
        wilson(0, trials)


@pytest.mark.parametrize("prevalence", [1e-6, 0.01, 0.2, 0.5, 0.9, 1 - 1e-6])
def test_post_test_probability_matches_a_counted_population(prevalence: float) -> None:
    """Of the sick, 96% have a score that 10% of the others have."""
    evidence = Evidence(prevalence, Interval(9.6, 5.0, 18.0), 0.4, wilson(96, 100), wilson(90, 100), None)
    sick, well = prevalence, 1 - prevalence
    after = evidence.post_test
    assert after.value == pytest.approx(0.96 * sick / (0.96 * sick + 0.10 * well), rel=1e-9)
    assert 0 <= after.low < after.value < after.high <= 1
    assert evidence.is_likely == (after.value >= 0.5)


def test_higher_score_is_better_evidence() -> None:
    """Scores of 0.54 and 0.98 do not say the same."""
    low, high = (make_evidence().evidence(score, "PA", 0.2).post_test for score in (0.54, 0.98))
    assert low.high < high.low


@pytest.mark.parametrize("prevalence", [0, 1, 1e-9, 1 - 1e-9, -0.1, 1.2, float("nan"), float("inf")])
def test_impossible_prevalence_is_rejected(prevalence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        make_evidence().evidence(0.9, None, prevalence)
    with pytest.raises(ValueError, match="between 0 and 1"):
        make_evidence().evidence(0.9, None).at(prevalence)


@pytest.mark.parametrize("prevalence", [1e-6, 4e-5, 0.5, 0.99998])
def test_json_of_a_rare_or_common_disease(prevalence: float) -> None:
    evidence = make_evidence().evidence(0.4, None, prevalence)
    after, stated = evidence.post_test, evidence.to_dict()["post_test_probability"]
    for share, meant in zip(stated, (after.value, after.low, after.high), strict=True):
        assert (share, 1 - share) == pytest.approx((meant, 1 - meant), rel=0.01)


@pytest.mark.parametrize("view", [None, "AP", "PA"])
@pytest.mark.parametrize("score", [1e-6, 0.3, 0.987654])
def test_json_round_trip(score: float, view: str | None) -> None:
    evidence = make_evidence().evidence(score, view, 0.01)
    again = Evidence.from_dict(json.loads(json.dumps(evidence.to_dict())))
    assert again.post_test.value == pytest.approx(evidence.post_test.value, rel=1e-3)
    assert again.measurement == evidence.measurement
    assert Evidence.from_dict(again.to_dict()) == again


EARLIER = {
    "prevalence": 0.2,
    "threshold": 0.4,
    "sensitivity": [0.96, 0.9, 0.98],
    "specificity": [0.9, 0.83, 0.94],
    "positive_predictive_value": [0.7059, 0.56, 0.82],
    "negative_predictive_value": [0.989, 0.97, 0.995],
}


@pytest.mark.parametrize(
    ("score", "after"),
    [(0.9, [0.7059, 0.56, 0.82]), (0.4, [0.7059, 0.56, 0.82]), (0.1, [0.011, 0.005, 0.03])],
)
def test_predictive_values_of_version_1_give_the_same_probability(score: float, after: list[float]) -> None:
    evidence = evidence_of_version_1(EARLIER, score)
    assert evidence.post_test.to_list() == pytest.approx(after, abs=1e-4)
    assert evidence.measurement is None


def test_certainty_of_version_1_becomes_finite() -> None:
    certain = EARLIER | {"positive_predictive_value": [1.0, 0.05, 1.0]}
    ratio = evidence_of_version_1(certain, 0.9).likelihood_ratio
    assert math.isfinite(ratio.high) and ratio.low < ratio.value


def test_interval_is_formatted_in_percent():
    assert f"{Interval(0.34, 0.285, 0.561)}" == "34% (28% to 56%)"


def test_value_and_interval_have_as_many_decimals():
    assert f"{Interval(0.9929, 0.98, 0.9996)}" == "99.3% (98.0% to >99.9%)"
    assert f"{Interval(0.01, 0.0003, 0.02)}" == "1.0% (<0.1% to 2.0%)"
