"""Colors that are not in the palette, legible in Slicer's light and dark styles."""

from __future__ import annotations

import qt

# By meaning, for a light and a dark background; contrast at least 4.5 (WCAG 2.2, criterion 1.4.3).
COLORS = {
    "problem": ("#b3261e", "#ff8a80"),
    "failed": ("#b8360f", "#ff7f45"),
    "doubtful": ("#806000", "#f0e442"),
    "passed": ("#00705a", "#00c090"),
    "not asked": ("#606060", "#b0b0b0"),
}
# Of 255; backgrounds below this are dark.
DARK_BELOW = 128


def themeColor(meaning: str, widget: qt.QWidget) -> str:
    """Return the color of a meaning, one of ``COLORS``, as "#rrggbb", for a widget's current background."""
    isDark = widget.palette.color(qt.QPalette.Window).lightness() < DARK_BELOW
    return COLORS[meaning][isDark]


def problemStyle(widget: qt.QWidget) -> str:
    """Return the style sheet of an error message."""
    return f"color: {themeColor('problem', widget)}; font-weight: bold"
