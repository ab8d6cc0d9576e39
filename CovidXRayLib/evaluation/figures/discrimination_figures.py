"""Figures of the classifier on a set of films with both classes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from CovidXRayLib.metrics.intervals import Interval


@dataclass(frozen=True)
class Confusion:
    """Confusion matrix in numbers of films."""

    true_positives: int
    false_negatives: int
    true_negatives: int
    false_positives: int

    def to_dict(self) -> dict[str, int]:
        """Return JSON values."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class Discrimination:
    """Discrimination, each figure in [0, 1] with its patient-wise 95% confidence interval."""

    auc: Interval
    balanced_accuracy: Interval
    sensitivity: Interval
    specificity: Interval

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; intervals as [value, low, high]."""
        return {
            "auc": self.auc.to_list(),
            "balanced_accuracy": self.balanced_accuracy.to_list(),
            "sensitivity": self.sensitivity.to_list(),
            "specificity": self.specificity.to_list(),
        }


@dataclass(frozen=True)
class Performance(Discrimination):
    """Discrimination, calibration and predictive values, with patient-wise 95% confidence intervals.

    Attributes
    ----------
    counts
        Confusion matrix, each film at the threshold of its own classifier.
    brier
        Brier score of the films as they are, without class weights.
    calibration_error
        Expected calibration error where both classes are equally frequent.
    calibration_intercept, calibration_slope
        As in :func:`CovidXRayLib.metrics.calibration_curve.intercept_and_slope`.
    positive_predictive_value, negative_predictive_value
        By prevalence.
    """

    counts: Confusion
    accuracy: Interval
    brier: Interval
    calibration_error: Interval
    calibration_intercept: Interval
    calibration_slope: Interval
    positive_predictive_value: Mapping[float, Interval]
    negative_predictive_value: Mapping[float, Interval]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; intervals as [value, low, high]."""
        return {
            "counts": self.counts.to_dict(),
            **super().to_dict(),
            "accuracy": self.accuracy.to_list(),
            "brier": self.brier.to_list(),
            "calibration_error": self.calibration_error.to_list(),
            "calibration_intercept": self.calibration_intercept.to_list(),
            "calibration_slope": self.calibration_slope.to_list(),
            "positive_predictive_value": _by_prevalence(self.positive_predictive_value),
            "negative_predictive_value": _by_prevalence(self.negative_predictive_value),
        }


def _by_prevalence(values: Mapping[float, Interval]) -> dict[str, list[float]]:
    return {str(prevalence): value.to_list() for prevalence, value in values.items()}
