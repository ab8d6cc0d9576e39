"""Conversion of a structured report to a reading, as far as the report contains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.reading import Reading, ReportOrigin

if TYPE_CHECKING:
    from CovidXRayLib.films.film_metadata import FilmMetadata
    from CovidXRayLib.reporting.structured_report.report_of_film import ReportOfFilm


def reading_of_report(report: ReportOfFilm, film: FilmMetadata) -> Reading:
    """Convert a structured report to a reading.

    Parameters
    ----------
    report
        The report.
    film
        Metadata of its film.

    Returns
    -------
    Reading
        Without measures of the masks other than their areas.
    """
    right, left = (report.lungs[side].share for side in ("right", "left"))
    parameters = report.algorithm.parameters
    return Reading(
        film=film,
        verdict=report.conclusion,
        probability=report.probability,
        evidence=report.evidence,
        category=report.category,
        severity=report.severity,
        checks=report.checks,
        mask_quality=None,
        engine=parameters.get("engine", ""),
        device=parameters.get("device", ""),
        weights=report.algorithm.weights,
        mask_edited=report.mask_edited,
        notice=report.notice,
        report=ReportOrigin(report.accepted, report.acceptance, report.reader, (right, left)),
    )
