"""Evidence of the score on the report page."""

from __future__ import annotations

from dataclasses import dataclass

from CovidXRayLib.classification.category import Category
from CovidXRayLib.i18n import number_text
from CovidXRayLib.metrics.intervals import Interval, exact_percent
from CovidXRayLib.reading import Reading
from CovidXRayLib.reading.verdict import (
    certification_text,
    figures_of,
    headline,
    limits_text,
    measurement_text,
    ratio_text,
)


@dataclass(frozen=True)
class Figures:
    """Score and evidence as texts, and as proportions in [0, 1] for drawing.

    Attributes
    ----------
    category
        Category of the score; None for readings of earlier versions.
    headline, sentence
        The conclusion, and score and post-test probability in words.
    limits
        Limits of the categories; empty for readings of earlier versions.
    measured_on
        Films of sensitivity and specificity; empty for readings of earlier versions.
    caution
        Why the category is not certified; empty if it is.
    before
        Pre-test probability.
    after
        Post-test probability with its 95% CI.
    """

    category: Category | None
    headline: str
    sentence: str
    score: str
    limits: str
    threshold: str
    prevalence: str
    likelihood_ratio: str
    post_test: str
    sensitivity: str
    specificity: str
    measured_on: str
    caution: str
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
    measurement = evidence.measurement
    return Figures(
        category=reading.category,
        headline=headline(reading.category, evidence),
        sentence=figures_of(probability, evidence),
        score=number_text(probability, ".2f"),
        limits="" if measurement is None else limits_text(measurement),
        threshold=number_text(evidence.threshold, ".2f"),
        prevalence=exact_percent(evidence.prevalence),
        likelihood_ratio=ratio_text(evidence.likelihood_ratio),
        post_test=f"{evidence.post_test}",
        sensitivity=f"{evidence.sensitivity}",
        specificity=f"{evidence.specificity}",
        measured_on="" if measurement is None else measurement_text(measurement),
        caution="" if measurement is None else certification_text(measurement),
        before=evidence.prevalence,
        after=evidence.post_test,
    )
