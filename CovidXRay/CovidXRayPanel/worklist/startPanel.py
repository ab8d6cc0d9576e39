"""What the panel shows while no film is open: sample films, and three hints."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import qt

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.analyze.sampleFilms import samplePaths, sampleTitle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def hints() -> tuple[str, ...]:
    """Return the three hints."""
    return (
        _("Open a film, a folder or a DICOMDIR with the buttons below, or drop it on this window."),
        _("Press Analyze for lung masks, quality checks and the score. Nothing leaves this computer."),
        _("A folder becomes a worklist: Analyze all, sort by severity, and read on with Page Down."),
    )


class StartPanel:
    """Shown only while no film is open.

    Parameters
    ----------
    addSection : callable
        Adds a widget to the panel.
    openFilms : callable
        Opens a list of paths.

    Attributes
    ----------
    widget : QWidget
    sampleButtons : list of QPushButton
    """

    def __init__(
        self, addSection: Callable[[qt.QWidget], object], openFilms: Callable[[list[str]], object]
    ) -> None:
        self.widget = qt.QFrame()
        self.widget.setFrameShape(qt.QFrame.StyledPanel)
        layout = qt.QVBoxLayout(self.widget)
        title = _("No film is open. Try a synthetic sample film:")
        layout.addWidget(_label(f"<b>{title}</b>"))
        self.sampleButtons = [_button(path, openFilms) for path in samplePaths()]
        for button in self.sampleButtons:
            layout.addWidget(button)
        items = "".join(f"<li>{hint}</li>" for hint in hints())
        layout.addWidget(_label(f'<ol style="margin-left: 18px; -qt-list-indent: 0">{items}</ol>'))
        addSection(self.widget)

    def update(self, isEmpty: bool) -> None:
        """Show or hide; ``isEmpty`` tells whether no film is open or being opened."""
        self.widget.visible = isEmpty


def _button(path: Path, openFilms: Callable[[list[str]], object]) -> qt.QPushButton:
    button = qt.QPushButton(sampleTitle(path))
    button.connect("clicked()", partial(openFilms, [str(path)]))
    return button


def _label(text: str) -> qt.QLabel:
    label = qt.QLabel(text)
    label.setWordWrap(True)
    return label
