"""Performance of the classifier on a set of films, with patient-wise intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.evidence import Evidence, OperatingPoint, after_negative, after_positive
from CovidXRayLib.evaluation.scoring.film_result import (
    FilmResult,
    called_positive,
    patients,
    scores_and_truth,
)
from CovidXRayLib.metrics.calibration_curve import expected_error, intercept_and_slope
from CovidXRayLib.metrics.discrimination import (
    area_under_curve,
    bootstrap,
    bootstrap_several,
    plain,
)
from CovidXRayLib.metrics.intervals import Interval, wilson

PREVALENCES: Final = (0.01, 0.05, 0.2, 0.5)
FEWEST: Final = 5  # smallest number of films of a class for which an AUC is meaningful

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def has_both_classes(results: Sequence[FilmResult], fewest: int = FEWEST) -> bool:
    """Return whether there are enough films of both classes."""
    positives = sum(result.film.is_covid for result in results)
    return positives >= fewest and len(results) - positives >= fewest


def auc(results: Sequence[FilmResult]) -> Interval:
    """Return the AUC with its patient-wise interval."""
    scores, truth = scores_and_truth(results)
    return bootstrap(lambda chosen: area_under_curve(scores[chosen], truth[chosen]), patients(results))


def confusion(results: Sequence[FilmResult]) -> dict[str, int]:
    """Return the confusion matrix."""
    _, truth = scores_and_truth(results)
    called = called_positive(results)
    return {
        "true_positives": int((called & truth).sum()),
        "false_negatives": int((~called & truth).sum()),
        "true_negatives": int((~called & ~truth).sum()),
        "false_positives": int((called & ~truth).sum()),
    }


def discrimination(results: Sequence[FilmResult]) -> dict[str, list[float] | None]:
    """Return AUC, balanced accuracy, sensitivity and specificity as [value, low, high]."""
    return _figures(results, _shares)


def performance(results: Sequence[FilmResult]) -> dict[str, Any]:
    """Return all figures of scored films of both classes.

    Intervals are [value, low, high] by bootstrap over patients. Predictive values are computed in each draw
    from its sensitivity and specificity, at a given prevalence. If a class has no errors, the bootstrap
    interval would have length 0; sensitivity and specificity then have Wilson intervals, and the predictive
    values follow from their bounds.
    """
    counts = confusion(results)
    figures: dict[str, Any] = _figures(results, _everything)
    point = OperatingPoint(results[0].threshold, **counts)
    for kind in ("positive", "negative"):
        figures[f"{kind}_predictive_value"] = {
            str(prevalence): figures.pop(f"{kind} at {prevalence}") for prevalence in PREVALENCES
        }
        if 0 in counts.values():
            for prevalence in PREVALENCES:
                evidence = Evidence.at(point, prevalence)
                value: Interval = getattr(evidence, f"{kind}_predictive_value")
                figures[f"{kind}_predictive_value"][str(prevalence)] = value.to_list()
    return {"counts": counts} | figures


def _figures(
    results: Sequence[FilmResult], compute: Callable[[Floats, Bools, Bools], Mapping[str, float]]
) -> dict[str, list[float] | None]:
    scores, truth = scores_and_truth(results)
    called = called_positive(results)
    intervals = bootstrap_several(
        lambda chosen: list(compute(scores[chosen], truth[chosen], called[chosen]).values()),
        patients(results),
    )
    names = compute(scores, truth, called)
    figures = {name: plain(interval) for name, interval in zip(names, intervals, strict=True)}
    for name, right in (("sensitivity", called[truth]), ("specificity", ~called[~truth])):
        if right.size and (right.all() or not right.any()):
            figures[name] = wilson(int(right.sum()), right.size).to_list()
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
        figures[f"positive at {prevalence}"] = after_positive(sensitivity, specificity, prevalence)
        figures[f"negative at {prevalence}"] = 1 - after_negative(sensitivity, specificity, prevalence)
    return figures
