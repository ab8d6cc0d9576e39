"""Performance of the classifier on a set of films, with patient-wise intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.figures.discrimination_figures import Confusion, Discrimination, Performance
from CovidXRayLib.evaluation.scoring.film_result import (
    FilmResult,
    called_positive,
    patients,
    scores_and_truth,
)
from CovidXRayLib.metrics.calibration_curve import expected_error, intercept_and_slope
from CovidXRayLib.metrics.discrimination import area_under_curve, bootstrap, bootstrap_several
from CovidXRayLib.metrics.intervals import Interval, wilson
from CovidXRayLib.metrics.predictive_values import right_if_negative, right_if_positive

PREVALENCES: Final = (0.01, 0.05, 0.2, 0.5)
_POSITIVE: Final = "positive predictive value at {}"
_NEGATIVE: Final = "negative predictive value at {}"
MIN_FILMS_PER_CLASS: Final = 5  # smallest number of films of a class for which an AUC is meaningful

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def has_both_classes(results: Sequence[FilmResult], minimum: int = MIN_FILMS_PER_CLASS) -> bool:
    """Return whether there are enough films of both classes."""
    positives = sum(result.film.is_covid for result in results)
    return positives >= minimum and len(results) - positives >= minimum


def auc(results: Sequence[FilmResult]) -> Interval:
    """Return the AUC with its patient-wise interval."""
    scores, truth = scores_and_truth(results)
    return bootstrap(lambda chosen: area_under_curve(scores[chosen], truth[chosen]), patients(results))


def confusion(results: Sequence[FilmResult]) -> Confusion:
    """Return the confusion matrix."""
    _, truth = scores_and_truth(results)
    called = called_positive(results)
    return Confusion(
        true_positives=int((called & truth).sum()),
        false_negatives=int((~called & truth).sum()),
        true_negatives=int((~called & ~truth).sum()),
        false_positives=int((called & ~truth).sum()),
    )


def discrimination(results: Sequence[FilmResult]) -> Discrimination:
    """Return AUC, balanced accuracy, sensitivity and specificity of scored films of both classes."""
    return Discrimination(**_intervals(results, _shares))


def performance(results: Sequence[FilmResult]) -> Performance:
    """Return all figures of scored films of both classes.

    Intervals are from a bootstrap over patients. Predictive values are computed in each draw from its
    sensitivity and specificity, at a given prevalence. If a class has no errors, the bootstrap interval would
    have length 0; sensitivity and specificity then have Wilson intervals, and the predictive values follow
    from their bounds.
    """
    counts = confusion(results)
    intervals = _intervals(results, _everything)
    positive = {prevalence: intervals.pop(_POSITIVE.format(prevalence)) for prevalence in PREVALENCES}
    negative = {prevalence: intervals.pop(_NEGATIVE.format(prevalence)) for prevalence in PREVALENCES}
    if 0 in counts.to_dict().values():
        bounds = _bounds(counts)
        for prevalence in PREVALENCES:
            positive[prevalence] = Interval(*(right_if_positive(*each, prevalence) for each in bounds))
            negative[prevalence] = Interval(*(right_if_negative(*each, prevalence) for each in bounds))
    return Performance(
        counts=counts,
        positive_predictive_value={name: value.rounded() for name, value in positive.items()},
        negative_predictive_value={name: value.rounded() for name, value in negative.items()},
        **intervals,
    )


def _bounds(counts: Confusion) -> list[tuple[float, float]]:
    """Return sensitivity and specificity: the values, both lower bounds, and both upper ones."""
    sensitivity = wilson(counts.true_positives, counts.true_positives + counts.false_negatives)
    specificity = wilson(counts.true_negatives, counts.true_negatives + counts.false_positives)
    return [
        (sensitivity.value, specificity.value),
        (sensitivity.low, specificity.low),
        (sensitivity.high, specificity.high),
    ]


def _intervals(
    results: Sequence[FilmResult], compute: Callable[[Floats, Bools, Bools], Mapping[str, float]]
) -> dict[str, Interval]:
    scores, truth = scores_and_truth(results)
    called = called_positive(results)
    intervals = bootstrap_several(
        lambda chosen: list(compute(scores[chosen], truth[chosen], called[chosen]).values()),
        patients(results),
    )
    names = compute(scores, truth, called)
    figures = {name: interval.rounded() for name, interval in zip(names, intervals, strict=True)}
    for name, right in (("sensitivity", called[truth]), ("specificity", ~called[~truth])):
        if right.size and (right.all() or not right.any()):
            figures[name] = wilson(int(right.sum()), right.size).rounded()
    return figures


def _shares(scores: Floats, truth: Bools, called: Bools) -> dict[str, float]:
    sensitivity = float(called[truth].mean()) if truth.any() else np.nan
    specificity = float((~called[~truth]).mean()) if not truth.all() else np.nan
    return {
        "auc": area_under_curve(scores, truth),
        "balanced_accuracy": (sensitivity + specificity) / 2,
        "sensitivity": sensitivity,
        "specificity": specificity,
    }


def _everything(scores: Floats, truth: Bools, called: Bools) -> dict[str, float]:
    shares = _shares(scores, truth, called)
    intercept, slope = intercept_and_slope(scores, truth)
    figures = shares | {
        "accuracy": float((called == truth).mean()),
        "brier": float(np.mean((scores - truth) ** 2)),
        "calibration_error": expected_error(scores, truth),
        "calibration_intercept": intercept,
        "calibration_slope": slope,
    }
    sensitivity, specificity = shares["sensitivity"], shares["specificity"]
    for prevalence in PREVALENCES:
        figures[_POSITIVE.format(prevalence)] = right_if_positive(sensitivity, specificity, prevalence)
        figures[_NEGATIVE.format(prevalence)] = right_if_negative(sensitivity, specificity, prevalence)
    return figures
