"""The few colors that are not the palette's own: each legible in Slicer's light and in its dark style."""

from __future__ import annotations

import qt

# By meaning, on a light and on a dark ground; contrast at least 4.5 (WCAG 2.2, criterion 1.4.3).
COLORS = {
    "problem": ("#b3261e", "#ff8a80"),
    "failed": ("#b8360f", "#ff7f45"),
    "doubtful": ("#806000", "#f0e442"),
    "passed": ("#00705a", "#00c090"),
    "not asked": ("#606060", "#b0b0b0"),
}
# Of 255; a ground darker than this is dark.
MIDDLE = 128


def themeColor(meaning: str, widget: qt.QWidget) -> str:
    """The color of a meaning, one of ``COLORS``, as "#rrggbb", on the ground that a widget has now."""
    isDark = widget.palette.color(qt.QPalette.Window).lightness() < MIDDLE
    return COLORS[meaning][isDark]


def problemStyle(widget: qt.QWidget) -> str:
    """The style sheet of a sentence that says what went wrong."""
    return f"color: {themeColor('problem', widget)}; font-weight: bold"
