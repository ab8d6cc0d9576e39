"""A report of ours as the reading that it was written of, as far as a report says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.classification.evidence import OperatingPoint
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import wilson
from CovidXRayLib.reporting.errors import ResultObjectError

if TYPE_CHECKING:
    from CovidXRayLib.reporting.structured_report.report_of_film import ReportOfFilm, Share

# A report states shares to a ten-thousandth.
_ROUNDING: Final = 0.6e-4
_MOST_FILMS: Final = 20000


def reading_of_report(
    report: ReportOfFilm, film: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return what a report says, in the form of a reading that was just made.

    Parameters
    ----------
    report
        The report.
    film
        The film that it is about, as from :func:`CovidXRayLib.films.film_metadata.film_metadata`.

    Returns
    -------
    reading
        As from :meth:`CovidXRayLib.reading.Reading.to_dict`. Of the mask's quality it has the area alone, and
        of the opacities nothing; ``report`` says that it was read from one, and who has accepted it.
    operating_point
        The parameters of :class:`CovidXRayLib.classification.evidence.OperatingPoint`; None where the score
        was withheld.

    Raises
    ------
    ResultObjectError
        If the report's sensitivity and specificity are those of no number of films.
    """
    lungs = [report.lungs[side].share for side in ("right", "left")]
    parameters = report.algorithm.parameters
    reading = {
        "film": dict(film),
        "verdict": report.conclusion,
        "probability": report.probability,
        "evidence": _evidence(report),
        "checks": [
            {
                "name": check.name,
                "ok": check.outcome != "failed",
                "message": check.sentence,
                "doubtful": check.outcome == "doubtful",
                "asked": check.outcome != "not asked",
            }
            for check in report.checks
        ],
        "mask_quality": {"area_share": lungs},
        "mask_edited": report.mask_edited,
        "opacity_share": [None, None],
        "engine": parameters.get("engine", ""),
        "device": parameters.get("device", ""),
        "weights": report.algorithm.weights,
        "seconds": {},
        "notice": report.notice,
        "report": {
            "accepted": report.accepted,
            "acceptance": report.acceptance,
            "reader": report.reader,
        },
    }
    return reading, _operating_point(report)


def _evidence(report: ReportOfFilm) -> dict[str, Any] | None:
    if report.probability is None:
        return None
    names = ("sensitivity", "specificity", "positive_predictive_value", "negative_predictive_value")
    intervals = {name: getattr(report, name) for name in names}
    return {
        "prevalence": report.prevalence,
        "threshold": report.threshold,
        **{name: None if interval is None else list(interval) for name, interval in intervals.items()},
    }


def _operating_point(report: ReportOfFilm) -> dict[str, Any] | None:
    if report.probability is None:
        return None
    if report.threshold is None or report.sensitivity is None or report.specificity is None:
        raise ResultObjectError(_("The report has a score and does not say what it is worth."))
    positives, negatives = counts(report.sensitivity), counts(report.specificity)
    return asdict(
        OperatingPoint(
            threshold=report.threshold,
            true_positives=positives[0],
            false_negatives=positives[1] - positives[0],
            true_negatives=negatives[0],
            false_positives=negatives[1] - negatives[0],
        )
    )


def counts(share: Share) -> tuple[int, int]:
    """Return of how many films, and of how many among them, a share with its Wilson interval is.

    A report states shares and no counts; the width of the interval tells the number of films.

    Returns
    -------
    successes, trials
        The smallest numbers that give the share and both limits as they are stated.
    """
    for trials in range(1, _MOST_FILMS + 1):
        successes = round(share.value * trials)
        found = wilson(successes, trials)
        pairs = ((found.value, share.value), (found.low, share.low), (found.high, share.high))
        if all(abs(one - other) <= _ROUNDING for one, other in pairs):
            return successes, trials
    raise ResultObjectError(_("The report's sensitivity and specificity are those of no number of films."))
