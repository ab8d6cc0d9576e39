"""Text of a comparison for the reader."""

from __future__ import annotations

from CovidXRayLib.comparison.compare_readings import MINIMAL_DETECTABLE_CHANGE, Change, Comparison
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.reading.verdict import category_text

NO_FIGURE = "-"
MINUS = "\N{MINUS SIGN}"


def figure(value: float | None) -> str:
    """Format a probability with two decimal places, as in the panel."""
    return NO_FIGURE if value is None else number_text(value, ".2f")


def severity(value: float | None) -> str:
    """Write a Brixia score with one place."""
    return NO_FIGURE if value is None else number_text(value, ".1f")


def signed_figure(change: Change, places: int = 2) -> str:
    """Write a change with its sign."""
    return NO_FIGURE if change.difference is None else _signed(number_text(change.difference, f"+.{places}f"))


def conclusion(comparison: Comparison) -> str:
    """Return one sentence: whether the severity changed by more than two readers of one film differ."""
    difference = comparison.severity.difference
    if difference is None:
        return _("The severity cannot be compared.")
    if not comparison.has_changed:
        return _("No change in severity beyond inter-reader variability ({limit} of 18 points).").format(
            limit=MINIMAL_DETECTABLE_CHANGE
        )
    return _("Severity increased.") if difference > 0 else _("Severity decreased.")


def lines(comparison: Comparison) -> list[str]:
    """Return the comparison as lines of text: one per figure, then the remarks."""
    probability = _(
        "Score: prior {old} ({old_category}), current {new} ({new_category}), change {change}"
    ).format(
        old=figure(comparison.probability.old),
        new=figure(comparison.probability.new),
        change=signed_figure(comparison.probability),
        old_category=category_text(comparison.categories[0]),
        new_category=category_text(comparison.categories[1]),
    )
    pattern = _("{part}: severity prior {old}, current {new}, change {change}")
    parts = (
        (_("Both lungs"), comparison.severity),
        (_("Right lung"), comparison.right),
        (_("Left lung"), comparison.left),
    )
    severities = [
        pattern.format(
            part=name, old=severity(part.old), new=severity(part.new), change=signed_figure(part, places=1)
        )
        for name, part in parts
    ]
    return [probability, *severities, conclusion(comparison), *comparison.remarks]


def _signed(text: str) -> str:
    return text.replace("-", MINUS)
