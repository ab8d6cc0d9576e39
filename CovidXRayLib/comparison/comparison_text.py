"""Text of a comparison for the reader."""

from __future__ import annotations

from CovidXRayLib.comparison.compare_readings import UNCERTAIN, Change, Comparison
from CovidXRayLib.i18n import gettext as _

NO_FIGURE = "-"
MINUS = "\N{MINUS SIGN}"


def figure(value: float | None) -> str:
    """Format a probability with two decimal places, as in the panel."""
    return NO_FIGURE if value is None else f"{value:.2f}"


def share(value: float | None) -> str:
    """Format a fraction of a lung as an integer percentage."""
    return NO_FIGURE if value is None else f"{value:.0%}"


def signed_figure(change: Change) -> str:
    """Format the change of a probability with its sign."""
    return NO_FIGURE if change.difference is None else _signed(f"{change.difference:+.2f}")


def signed_points(change: Change) -> str:
    """Format the change of a fraction in percentage points, with a remark if it is within the uncertainty."""
    if change.difference is None:
        return NO_FIGURE
    points = _signed(f"{100 * change.difference:+.0f}")
    if abs(change.difference) < UNCERTAIN:
        return _("{points} points (within what the exposure alone can change)").format(points=points)
    return _("{points} points").format(points=points)


def definition() -> str:
    """Return the definition and the limitations of the opacity share."""
    return _(
        "Opacity share: how much of the outer two thirds of a lung is nearly as bright as the tissue around "
        "the lungs. Exposure, ribs and breasts count, too: healthy lungs reach {healthy:.0%} or more, and "
        "a change below {uncertain:.0f} points may come from the exposure alone. It compares films of one "
        "patient; between patients it says nothing."
    ).format(healthy=0.3, uncertain=100 * UNCERTAIN)


def lines(comparison: Comparison) -> list[str]:
    """Return the comparison as lines of text: one per figure, then the remarks."""
    probability = _("Score: {old} earlier, {new} now, change {change}").format(
        old=figure(comparison.probability.old),
        new=figure(comparison.probability.new),
        change=signed_figure(comparison.probability),
    )
    pattern = _("{lung}: opacity share {old} earlier, {new} now, change {change}")
    sides = ((_("Right lung"), comparison.right), (_("Left lung"), comparison.left))
    shares = [
        pattern.format(lung=name, old=share(side.old), new=share(side.new), change=signed_points(side))
        for name, side in sides
    ]
    return [probability, *shares, *comparison.remarks]


def _signed(text: str) -> str:
    return text.replace("-", MINUS)
