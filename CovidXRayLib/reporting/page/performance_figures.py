"""Diagnostic performance on the report page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from CovidXRayLib.metrics.intervals import Interval, percent
from CovidXRayLib.reading import Reading

# Figures of a reading have four decimal places: a value rounded to 0 or 1 is not certain.
_MIN_UNCERTAINTY: Final = 0.00005


@dataclass(frozen=True)
class Figures:
    """Score and predictive values as texts, and as proportions in [0, 1] for drawing.

    Attributes
    ----------
    is_positive
        Whether the film is positive for COVID-19 pneumonia.
    before
        Pre-test probability.
    after
        Post-test probability with its 95% CI.
    """

    is_positive: bool
    score: str
    threshold: str
    prevalence: str
    post_test: str
    positive_predictive_value: str
    negative_predictive_value: str
    sensitivity: str
    specificity: str
    before: float
    after: Interval


def figures(reading: Reading) -> Figures | None:
    """Return the figures of a reading.

    Returns
    -------
    Figures or None
        None if the score is withheld.
    """
    probability, evidence = reading.probability, reading.evidence
    if probability is None or evidence is None:
        return None
    positive = _uncertain(evidence.positive_predictive_value)
    negative = _uncertain(evidence.negative_predictive_value)
    is_positive = evidence.is_positive(probability)
    after = positive if is_positive else Interval(1 - negative.value, 1 - negative.high, 1 - negative.low)
    return Figures(
        is_positive=is_positive,
        score=f"{probability:.2f}",
        threshold=f"{evidence.threshold:.2f}",
        prevalence=percent(evidence.prevalence),
        post_test=f"{after}",
        positive_predictive_value=f"{positive}",
        negative_predictive_value=f"{negative}",
        sensitivity=f"{evidence.sensitivity}",
        specificity=f"{evidence.specificity}",
        before=evidence.prevalence,
        after=after,
    )


def _uncertain(share: Interval) -> Interval:
    low, high = _MIN_UNCERTAINTY, 1 - _MIN_UNCERTAINTY
    return Interval(*(min(max(value, low), high) for value in (share.value, share.low, share.high)))
