"""What the severity of a reading says, in words."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.classification.severity import LARGEST_SCORE, ZONES, ZONES_OF_LUNG, Severity
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text

LARGEST_TOTAL: Final = int(LARGEST_SCORE) * len(ZONES)


def severity_text(severity: Severity, *, short: bool = False) -> str:
    """Return the total and its interval as text without a full stop.

    Parameters
    ----------
    severity
        The estimated score; its figures are rounded to integers.
    short
        Whether to leave out what the score and the interval are, for tables and legends.
    """
    pattern = (
        _("{total} of {largest} ({low}-{high})")
        if short
        else _("Estimated severity (Brixia score): {total} of {largest} (90% interval {low} to {high})")
    )
    total, low, high = (number_text(value, ".0f") for value in (severity.total, *severity.interval))
    return pattern.format(total=total, largest=LARGEST_TOTAL, low=low, high=high)


def severity_definition() -> str:
    """Return what the severity is, for those who are shown it."""
    return _(
        "Severity: estimated Brixia score, 0 to 3 in each of six lung zones (18 in total). The zones are "
        "thirds of each lung's height."
    )


def zone_rows(severity: Severity) -> tuple[tuple[str, ...], ...]:
    """Return the zones as a table: a row of titles, then the patient's right lung and the left."""
    scores = (number_text(score, ".1f") for score in severity.zones)
    cells = tuple(f"{name} {score}" for name, score in zip(ZONES, scores, strict=True))
    return (
        ("", _("Upper zone"), _("Middle zone"), _("Lower zone")),
        (_("Right lung"), *cells[:ZONES_OF_LUNG]),
        (_("Left lung"), *cells[ZONES_OF_LUNG:]),
    )
