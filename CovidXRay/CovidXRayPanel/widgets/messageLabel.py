"""A message for the user below the related widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.themeColors import problemStyle

if TYPE_CHECKING:
    import qt


def show(label: qt.QLabel, sentence: str, isProblem: bool = True) -> None:
    """Show a message in a label; an empty one clears the last."""
    # Not from the label's own palette, which its last style sheet has changed.
    label.styleSheet = problemStyle(label.parentWidget()) if isProblem else ""
    longNames.show(label, sentence)
    label.visible = bool(sentence)
