"""What a score is worth: predictive values at the prevalence where the reader works."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import Any, Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import Interval, percent, wilson

DEFAULT_PREVALENCE: Final = 0.2


def after_positive(sensitivity: float, specificity: float, prevalence: float) -> float:
    """Return the probability of the disease after a positive answer (Bayes' theorem); all in [0, 1]."""
    true, false = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
    return true / (true + false) if true + false else prevalence


def after_negative(sensitivity: float, specificity: float, prevalence: float) -> float:
    """Return the probability of the disease after a negative answer (Bayes' theorem); all in [0, 1]."""
    missed, true = (1 - sensitivity) * prevalence, specificity * (1 - prevalence)
    return missed / (missed + true) if missed + true else prevalence


@dataclass(frozen=True)
class OperatingPoint:
    """The threshold, and how the classifier did there on films it had not been trained on.

    Attributes
    ----------
    threshold
        Calibrated probability from which on the answer is called positive.
    """

    threshold: float
    true_positives: int
    false_negatives: int
    true_negatives: int
    false_positives: int

    @property
    def sensitivity(self) -> Interval:
        """Share of COVID-19 films called positive."""
        return wilson(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def specificity(self) -> Interval:
        """Share of other films called negative."""
        return wilson(self.true_negatives, self.true_negatives + self.false_positives)


@dataclass(frozen=True)
class Evidence:
    """The worth of an answer at a stated prevalence (Bayes' theorem).

    Attributes
    ----------
    operating_point
        Sensitivity and specificity as measured.
    prevalence
        Share of COVID-19 pneumonia among the films like this one that the reader sees, in (0, 1).

    Raises
    ------
    ValueError
        If the prevalence is not between 0 and 1.
    """

    operating_point: OperatingPoint
    prevalence: float = DEFAULT_PREVALENCE

    def __post_init__(self) -> None:
        """Refuse an impossible prevalence."""
        if not isinstance(self.prevalence, Real) or not 0 < self.prevalence < 1:
            raise ValueError(f"the prevalence must be a number between 0 and 1, not {self.prevalence!r}")

    def is_positive(self, probability: float) -> bool:
        """Return whether a calibrated probability counts as positive."""
        return probability >= self.operating_point.threshold

    @property
    def positive_predictive_value(self) -> Interval:
        """Probability of COVID-19 pneumonia after a positive answer."""
        sensitivity, specificity = self.operating_point.sensitivity, self.operating_point.specificity
        return Interval(
            after_positive(sensitivity.value, specificity.value, self.prevalence),
            after_positive(sensitivity.low, specificity.low, self.prevalence),
            after_positive(sensitivity.high, specificity.high, self.prevalence),
        )

    @property
    def negative_predictive_value(self) -> Interval:
        """Probability of no COVID-19 pneumonia after a negative answer."""
        sensitivity, specificity = self.operating_point.sensitivity, self.operating_point.specificity
        return Interval(
            1 - after_negative(sensitivity.value, specificity.value, self.prevalence),
            1 - after_negative(sensitivity.low, specificity.low, self.prevalence),
            1 - after_negative(sensitivity.high, specificity.high, self.prevalence),
        )

    def post_test(self, probability: float) -> Interval:
        """Return the probability of COVID-19 pneumonia after this film's answer.

        The interval takes both ends of sensitivity and specificity together, which is wider than
        95 % when they err independently.
        """
        if self.is_positive(probability):
            return self.positive_predictive_value
        negative = self.negative_predictive_value
        return Interval(1 - negative.value, 1 - negative.high, 1 - negative.low)

    def as_text(self, probability: float) -> str:
        """Return the answer as one sentence for a reader of films."""
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
        """Return plain values; intervals as [value, low, high]."""
        point = self.operating_point
        return {
            "prevalence": self.prevalence,
            "threshold": point.threshold,
            "sensitivity": point.sensitivity.to_list(),
            "specificity": point.specificity.to_list(),
            "positive_predictive_value": self.positive_predictive_value.to_list(),
            "negative_predictive_value": self.negative_predictive_value.to_list(),
        }
