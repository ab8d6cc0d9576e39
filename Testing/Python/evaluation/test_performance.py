"""The classifier's main figures."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.evaluation.figures.classifier_figures import classifier_figures, main_films
from CovidXRayLib.evaluation.figures.discrimination_figures import Confusion
from CovidXRayLib.evaluation.figures.performance import confusion, discrimination, performance
from CovidXRayLib.evaluation.scoring.film_result import called_positive, scores_and_truth
from CovidXRayLib.metrics.intervals import wilson

from .conftest import make_result


@pytest.fixture(scope="module")
def known():
    """96 of 100 COVID-19 films called positive, 90 of 100 others called negative, one film a patient."""
    return [
        make_result(2 * n, "covid" if n < 100 else "other", "one", 0.9 if n < 96 or 100 <= n < 110 else 0.1)
        for n in range(200)
    ]


@pytest.fixture(scope="module")
def figures(known):
    return performance(known)


def test_counts_and_shares_are_correct(figures):
    assert figures.counts == Confusion(
        true_positives=96, false_negatives=4, true_negatives=90, false_positives=10
    )
    assert figures.sensitivity.value == 0.96
    assert figures.specificity.value == 0.90
    assert figures.accuracy.value == 0.93
    assert figures.balanced_accuracy.value == 0.93
    assert figures.brier.value == pytest.approx((186 * 0.01 + 14 * 0.81) / 200, abs=1e-4)


@pytest.mark.parametrize(("prevalence", "value"), [(0.5, 0.91), (0.2, 0.71), (0.05, 0.34), (0.01, 0.09)])
def test_predictive_values_match_the_study_design(figures, prevalence, value):
    """With sensitivity 0.96 and specificity 0.90: 91, 71, 34 and 9 %."""
    found = figures.positive_predictive_value[prevalence]
    assert found.value == pytest.approx(value, abs=0.005)
    assert found.low < value < found.high


def test_interval_widths_match_theory(figures):
    found = figures.specificity
    error = np.sqrt(found.value * (1 - found.value) / 100)
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.2)


def test_zero_errors_is_not_certainty(result):
    films = [result(2 * n, "covid" if n < 20 else "other", "one", 0.9 if n < 18 else 0.1) for n in range(40)]
    figures = performance(films)
    assert figures.specificity == wilson(20, 20).rounded()
    found = figures.positive_predictive_value[0.05]
    assert found.value == found.high == 1
    assert found.low < 0.3
    assert figures.sensitivity.value == 0.9
    assert discrimination(films).specificity == wilson(20, 20).rounded()


def test_each_film_is_classified_at_its_own_threshold(result):
    from dataclasses import replace

    films = [result(1, "covid", "one", 0.4), replace(result(2, "covid", "one", 0.4), threshold=0.4)]
    assert called_positive(films).tolist() == [False, True]
    assert confusion(films).true_positives == 1


def test_covid_without_a_pattern_is_not_a_target(result):
    scores, truth = scores_and_truth(
        [result(1, "covid", "one", 0.9), result(2, "covid_no_pattern", "one", 0.3)]
    )
    assert truth.tolist() == [True, False]
    assert scores.tolist() == [0.9, 0.3]


@pytest.mark.slow
def test_films_without_pattern_and_withheld_films_are_reported_separately(results, result):
    extra = [result(300 + n, "covid_no_pattern", "sick", 0.05) for n in range(10)]
    withheld = [
        result(400, "covid", "sick", 0.01, withheld_by=("lungs",)),
        result(401, "covid", "sick", None),
    ]
    figures = classifier_figures(
        [*results, *extra, *withheld], lungs_seen=3, category_of=lambda result: "indeterminate"
    )
    assert len(main_films([*results, *extra, *withheld])) == figures.positives + figures.negatives == 90
    assert figures.withheld == {"film400": ("lungs",)}
    area = figures.performance.auc.value
    assert area == pytest.approx(performance(results).auc.value)
    assert figures.whatever_the_checks_say.auc.value < area
    assert figures.with_films_without_pattern.auc.value < area
    assert figures.covid_without_pattern.films == 10
    assert figures.covid_without_pattern.called_positive == 0
    values = figures.to_dict()
    assert values["auc"] == [area, figures.performance.auc.low, figures.performance.auc.high]
    assert values["withheld"] == {"film400": ["lungs"]}
    assert list(values)[-1] == "lungs_seen"
