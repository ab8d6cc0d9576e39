"""Conversion of a structured report to a result, as far as the report contains it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from CovidXRayLib.classification.evidence import Evidence, OperatingPoint
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import Interval, wilson
from CovidXRayLib.reading import Reading, ReportOrigin, Result
from CovidXRayLib.reporting.errors import ResultObjectError

if TYPE_CHECKING:
    from CovidXRayLib.films.film_metadata import FilmMetadata
    from CovidXRayLib.reporting.structured_report.report_of_film import ReportOfFilm

# Reports state proportions to four decimal places.
_ROUNDING: Final = 0.6e-4
_MAX_FILMS: Final = 20000


def result_of_report(report: ReportOfFilm, film: FilmMetadata) -> Result:
    """Convert a structured report to a result.

    Parameters
    ----------
    report
        The report.
    film
        Metadata of its film.

    Returns
    -------
    Result
        The reading has the areas of the masks only, and no opacity share.

    Raises
    ------
    ResultObjectError
        If sensitivity and specificity do not correspond to any numbers of films.
    """
    right, left = (report.lungs[side].share for side in ("right", "left"))
    parameters = report.algorithm.parameters
    evidence = _evidence(report)
    reading = Reading(
        film=film,
        verdict=report.conclusion,
        probability=report.probability,
        evidence=evidence,
        checks=report.checks,
        mask_quality=None,
        engine=parameters.get("engine", ""),
        device=parameters.get("device", ""),
        weights=report.algorithm.weights,
        mask_edited=report.mask_edited,
        notice=report.notice,
        report=ReportOrigin(report.accepted, report.acceptance, report.reader, (right, left)),
    )
    return Result(reading, None if evidence is None else _operating_point(evidence))


def _evidence(report: ReportOfFilm) -> Evidence | None:
    if report.probability is None:
        return None
    if (
        report.threshold is None
        or report.prevalence is None
        or report.sensitivity is None
        or report.specificity is None
        or report.positive_predictive_value is None
        or report.negative_predictive_value is None
    ):
        raise ResultObjectError(_("The report has a score and does not say what it is worth."))
    return Evidence(
        prevalence=report.prevalence,
        threshold=report.threshold,
        sensitivity=report.sensitivity,
        specificity=report.specificity,
        positive_predictive_value=report.positive_predictive_value,
        negative_predictive_value=report.negative_predictive_value,
    )


def _operating_point(evidence: Evidence) -> OperatingPoint:
    positives, negatives = counts(evidence.sensitivity), counts(evidence.specificity)
    return OperatingPoint(
        threshold=evidence.threshold,
        true_positives=positives[0],
        false_negatives=positives[1] - positives[0],
        true_negatives=negatives[0],
        false_positives=negatives[1] - negatives[0],
    )


def counts(share: Interval) -> tuple[int, int]:
    """Return the counts from which a proportion and its Wilson interval were computed.

    Reports state proportions, not counts; the width of the interval determines the number of trials.

    Returns
    -------
    successes, trials
        The smallest numbers that give the stated proportion and bounds.
    """
    for trials in range(1, _MAX_FILMS + 1):
        successes = round(share.value * trials)
        found = wilson(successes, trials)
        pairs = ((found.value, share.value), (found.low, share.low), (found.high, share.high))
        if all(abs(one - other) <= _ROUNDING for one, other in pairs):
            return successes, trials
    raise ResultObjectError(_("The report's sensitivity and specificity are those of no number of films."))
