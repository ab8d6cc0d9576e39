"""What an answer is worth at the prevalence where the reader works."""

from __future__ import annotations

import json
import math
import re

import pytest

from CovidXRayLib.classification.evidence import Evidence, OperatingPoint
from CovidXRayLib.metrics.intervals import Interval, wilson

# Sensitivity 0.96 and specificity 0.90.
POINT = OperatingPoint(0.4, true_positives=96, false_negatives=4, true_negatives=90, false_positives=10)


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


@pytest.mark.parametrize(("prevalence", "worth"), [(0.5, 0.91), (0.2, 0.71), (0.05, 0.34), (0.01, 0.09)])
def test_positive_predictive_value_decreases_with_prevalence(prevalence, worth):
    value = Evidence.at(POINT, prevalence).positive_predictive_value.value
    assert value == pytest.approx(worth, abs=0.005)


@pytest.mark.parametrize("prevalence", [1e-6, 0.01, 0.2, 0.5, 0.9, 1 - 1e-6])
def test_predictive_values_match_a_counted_population(prevalence):
    sick, well = prevalence, 1 - prevalence
    evidence = Evidence.at(POINT, prevalence)
    assert evidence.positive_predictive_value.value == pytest.approx(
        0.96 * sick / (0.96 * sick + 0.10 * well), rel=1e-9
    )
    assert evidence.negative_predictive_value.value == pytest.approx(
        0.90 * well / (0.90 * well + 0.04 * sick), rel=1e-9
    )
    for interval in (evidence.positive_predictive_value, evidence.negative_predictive_value):
        assert 0 <= interval.low < interval.value < interval.high <= 1


def test_interval_combines_limits_of_sensitivity_and_specificity():
    sensitivity, specificity = wilson(96, 100), wilson(90, 100)
    interval = Evidence.at(POINT, 0.2).positive_predictive_value
    assert interval.low == pytest.approx(
        0.2 * sensitivity.low / (0.2 * sensitivity.low + 0.8 * (1 - specificity.low))
    )
    assert interval.high == pytest.approx(
        0.2 * sensitivity.high / (0.2 * sensitivity.high + 0.8 * (1 - specificity.high))
    )


@pytest.mark.parametrize("prevalence", [0, 1, -0.1, 1.2, float("nan"), float("inf")])
def test_impossible_prevalence_is_rejected(prevalence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Evidence.at(POINT, prevalence)


def test_probability_at_the_threshold_is_positive():
    evidence = Evidence.at(POINT)
    assert evidence.is_positive(0.4)
    assert not evidence.is_positive(math.nextafter(0.4, 0))


def test_negative_result_leaves_a_residual_probability():
    evidence = Evidence.at(POINT, 0.2)
    after = evidence.post_test(0.1)
    assert after.value == pytest.approx(0.2 * 0.04 / (0.2 * 0.04 + 0.8 * 0.9))
    assert after.low < after.value < after.high
    assert evidence.post_test(0.9) == evidence.positive_predictive_value


def test_perfect_measurement_leaves_uncertainty():
    perfect = OperatingPoint(0.5, true_positives=20, false_negatives=0, true_negatives=20, false_positives=0)
    evidence = Evidence.at(perfect, 0.01)
    assert evidence.positive_predictive_value.value == 1
    assert evidence.positive_predictive_value.low < 0.1
    assert evidence.post_test(0.1).value == 0
    assert evidence.post_test(0.1).high > 0


def test_test_without_positive_results_returns_the_prevalence():
    """Bayes' theorem has 0 / 0 there; nothing was learned."""
    mute = OperatingPoint(0.5, true_positives=0, false_negatives=30, true_negatives=30, false_positives=0)
    evidence = Evidence.at(mute, 0.3)
    assert evidence.positive_predictive_value.value == pytest.approx(0.3)
    assert evidence.post_test(0.1).value == pytest.approx(0.3)


def test_sentence_contains_score_prevalence_and_post_test_probability():
    positive = Evidence.at(POINT, 0.05).as_text(0.87)
    assert "speaks for COVID-19 pneumonia" in positive
    assert "0.87" in positive
    assert "5%" in positive
    assert "34%" in positive
    negative = Evidence.at(POINT, 0.05).as_text(0.1)
    assert "speaks against" in negative
    assert "34%" not in negative


def test_rare_disease_is_not_reported_as_impossible():
    assert "where 0.40% of" in Evidence.at(POINT, 0.004).as_text(0.9)


def test_to_dict_has_plain_values():
    plain = json.loads(json.dumps(Evidence.at(POINT, 0.2).to_dict()))
    assert plain["prevalence"] == 0.2
    assert plain["threshold"] == 0.4
    assert plain["sensitivity"][0] == 0.96
    assert plain["specificity"][0] == 0.9
    assert plain["positive_predictive_value"][0] == pytest.approx(0.7059, abs=1e-4)
    assert all(len(plain[name]) == 3 for name in plain if name not in ("prevalence", "threshold"))


def test_interval_is_formatted_in_percent():
    assert f"{Interval(0.34, 0.285, 0.561)}" == "34% (28% to 56%)"


@pytest.mark.parametrize("prevalence", [0.0001, 0.001, 0.01, 0.99, 0.999])
@pytest.mark.parametrize("score", [0.1, 0.9])
def test_no_probability_is_rounded_to_certainty(prevalence, score):
    point = OperatingPoint(0.5, 96, 4, 90, 10)
    words = Evidence.at(point, prevalence).as_text(score)
    assert not re.search(r"(?<![\d.])(0|100)%", words), words
