"""Predictive values and post-test probability of a score at a given prevalence."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any, Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.json_values import integer, number
from CovidXRayLib.metrics.intervals import Interval, percent, wilson

DEFAULT_PREVALENCE: Final = 0.2


def after_positive(sensitivity: float, specificity: float, prevalence: float) -> float:
    """Return the post-test probability after a positive result (Bayes' theorem); values in [0, 1]."""
    true, false = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
    return true / (true + false) if true + false else prevalence


def after_negative(sensitivity: float, specificity: float, prevalence: float) -> float:
    """Return the post-test probability after a negative result (Bayes' theorem); values in [0, 1]."""
    missed, true = (1 - sensitivity) * prevalence, specificity * (1 - prevalence)
    return missed / (missed + true) if missed + true else prevalence


@dataclass(frozen=True)
class OperatingPoint:
    """Decision threshold, with the confusion matrix that it gave on held-out films.

    Attributes
    ----------
    threshold
        Calibrated probability from which a film is positive.
    """

    threshold: float
    true_positives: int
    false_negatives: int
    true_negatives: int
    false_positives: int

    @property
    def sensitivity(self) -> Interval:
        """Proportion of COVID-19 films that are positive."""
        return wilson(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def specificity(self) -> Interval:
        """Proportion of other films that are negative."""
        return wilson(self.true_negatives, self.true_negatives + self.false_positives)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> OperatingPoint:
        """Return what :meth:`to_dict` gave; TypeError or KeyError for anything else."""
        return cls(
            threshold=number(values["threshold"]),
            true_positives=integer(values["true_positives"]),
            false_negatives=integer(values["false_negatives"]),
            true_negatives=integer(values["true_negatives"]),
            false_positives=integer(values["false_positives"]),
        )


@dataclass(frozen=True)
class Evidence:
    """Predictive values of the classifier at a given prevalence (Bayes' theorem).

    Attributes
    ----------
    prevalence
        Pre-test probability of COVID-19 pneumonia, in (0, 1).
    threshold
        Calibrated probability from which a film is positive.
    sensitivity, specificity
        As measured on held-out films.
    positive_predictive_value
        Probability of COVID-19 pneumonia after a positive result.
    negative_predictive_value
        Probability of no COVID-19 pneumonia after a negative result.

    Raises
    ------
    ValueError
        If the prevalence is not between 0 and 1.
    """

    prevalence: float
    threshold: float
    sensitivity: Interval
    specificity: Interval
    positive_predictive_value: Interval
    negative_predictive_value: Interval

    def __post_init__(self) -> None:
        """Check the prevalence."""
        _require_possible(self.prevalence)

    @classmethod
    def at(cls, point: OperatingPoint, prevalence: float = DEFAULT_PREVALENCE) -> Evidence:
        """Return the predictive values of an operating point at a prevalence; raises as the class."""
        _require_possible(prevalence)
        sensitivity, specificity = point.sensitivity, point.specificity
        shares = (
            (sensitivity.value, specificity.value),
            (sensitivity.low, specificity.low),
            (sensitivity.high, specificity.high),
        )
        return cls(
            prevalence=prevalence,
            threshold=point.threshold,
            sensitivity=sensitivity,
            specificity=specificity,
            positive_predictive_value=Interval(*(after_positive(*each, prevalence) for each in shares)),
            negative_predictive_value=Interval(*(1 - after_negative(*each, prevalence) for each in shares)),
        )

    def is_positive(self, probability: float) -> bool:
        """Return whether a calibrated probability reaches the threshold."""
        return probability >= self.threshold

    def post_test(self, probability: float) -> Interval:
        """Return the post-test probability of COVID-19 pneumonia for a score.

        The interval combines the bounds of sensitivity and specificity, so that it is wider than 95% if their
        errors are independent.
        """
        if self.is_positive(probability):
            return self.positive_predictive_value
        negative = self.negative_predictive_value
        return Interval(1 - negative.value, 1 - negative.high, 1 - negative.low)

    def as_text(self, probability: float) -> str:
        """Return the result as one sentence for the user."""
        sentence = (
            _(
                "The film speaks for COVID-19 pneumonia (score {score:.2f}); "
                "where {prevalence} of such patients have it, its probability is now {post_test}."
            )
            if self.is_positive(probability)
            else _(
                "The film speaks against COVID-19 pneumonia (score {score:.2f}); "
                "where {prevalence} of such patients have it, its probability is now {post_test}."
            )
        )
        return sentence.format(
            score=probability, prevalence=percent(self.prevalence), post_test=self.post_test(probability)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-compatible values; intervals as [value, low, high]."""
        return {
            "prevalence": self.prevalence,
            "threshold": self.threshold,
            "sensitivity": self.sensitivity.to_list(),
            "specificity": self.specificity.to_list(),
            "positive_predictive_value": self.positive_predictive_value.to_list(),
            "negative_predictive_value": self.negative_predictive_value.to_list(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Evidence:
        """Return what :meth:`to_dict` gave; KeyError, TypeError or ValueError for anything else."""
        return cls(
            prevalence=number(values["prevalence"]),
            threshold=number(values["threshold"]),
            sensitivity=Interval.from_list(values["sensitivity"]),
            specificity=Interval.from_list(values["specificity"]),
            positive_predictive_value=Interval.from_list(values["positive_predictive_value"]),
            negative_predictive_value=Interval.from_list(values["negative_predictive_value"]),
        )


def _require_possible(prevalence: float) -> None:
    if not isinstance(prevalence, Real) or not 0 < prevalence < 1:
        raise ValueError(f"the prevalence must be a number between 0 and 1, not {prevalence!r}")
