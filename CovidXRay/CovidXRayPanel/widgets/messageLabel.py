"""A sentence for the reader below what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayPanel.widgets.themeColors import problemStyle

if TYPE_CHECKING:
    import qt


def show(label: qt.QLabel, sentence: str, isProblem: bool = True) -> None:
    """Show one sentence in a label; an empty one takes the last one away."""
    # Not asked of the label itself, whose palette its last style sheet has changed.
    label.styleSheet = problemStyle(label.parentWidget()) if isProblem else ""
    label.text = sentence
    label.visible = bool(sentence)
