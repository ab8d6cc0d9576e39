"""The worklist in the panel: its section, the recent folders, and what is shown without a film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayPanel.nodes.filmNode import selectableFilms
from CovidXRayPanel.views.ruler import rulersOf
from CovidXRayPanel.worklist.recentFolders import RecentFolders
from CovidXRayPanel.worklist.startPanel import StartPanel
from CovidXRayPanel.worklist.worklistSection import WorklistSection

if TYPE_CHECKING:
    from collections.abc import Sequence

    import qt

    from CovidXRay import CovidXRayWidget
    from CovidXRayLib.worker.transport.signal import Signal


class Worklist:
    """Connects the list with the panel.

    Parameters
    ----------
    panel : CovidXRay.CovidXRayWidget
        With its logic, analysis and film section set up.

    Attributes
    ----------
    section : CovidXRayPanel.worklist.worklistSection.WorklistSection
    start : CovidXRayPanel.worklist.startPanel.StartPanel
    recent : CovidXRayPanel.worklist.recentFolders.RecentFolders
    """

    def __init__(self, panel: CovidXRayWidget) -> None:
        self._panel = panel
        self._isEmpty, self._isVisible = True, False
        layout = panel.ui.analyzeContents.layout()

        def addFirst(widget: qt.QWidget) -> None:
            layout.insertWidget(0, widget)

        self.start = StartPanel(addFirst, panel.openFilms)
        self.recent = RecentFolders(panel.ui.recentFoldersButton, panel.openFilms)
        self.section = WorklistSection(
            panel.resourcePath("UI/Worklist.ui"),
            addFirst,
            panel.analysis,
            panel.logic.ensureReady,
            panel.ui.filmSelector.setCurrentNode,
            lambda: panel.maskEditing.stop(True),
            lambda node: node is panel.comparing.earlier or bool(rulersOf(node)),
        )
        self.section.changed.connect(self._updateStart)

    @property
    def changed(self) -> Signal[[]]:
        """Emitted without arguments when the list or the position in it changes."""
        return self.section.changed

    @property
    def isOpen(self) -> bool:
        """Whether there is a list."""
        return self.section.isOpen

    @property
    def isListing(self) -> bool:
        """Whether films are still being looked for."""
        return self.section.isListing

    @property
    def isOpening(self) -> bool:
        """Whether the first film of a folder is still being looked for or opened."""
        return self.section.isOpening

    @property
    def isAnalyzing(self) -> bool:
        """Whether the films of the list are being analyzed."""
        return self.section.isAnalyzing

    @property
    def position(self) -> tuple[int, int]:
        """Number of the current film in the list, from 1, and of all; (0, 0) without a list."""
        return self.section.position

    def open(self, paths: Sequence[str]) -> None:
        """List the films of folders, DICOMDIRs and files in place of the last list."""
        # Room for the result, below the list, in a window 720 pixels high.
        self._panel.ui.filmSection.collapsed = True
        self.section.open(paths)

    def place(self) -> tuple[int, int]:
        """Return the place of the current film, from 1 or 0 for none, and the number of films.

        They are those of the list, or without one those that are open.
        """
        if self.isOpen:
            return self.position
        films, film = selectableFilms(), self._panel.film
        return (films.index(film) + 1 if film in films else 0), len(films)

    def show(self, place: int) -> None:
        """Show the film at a place, from 1."""
        if self.isOpen:
            self.section.table.choose(place - 1)
        else:
            self._panel.ui.filmSelector.setCurrentNode(selectableFilms()[place - 1])

    def stop(self) -> None:
        """Stop analyzing; stored results are kept."""
        self.section.stopAnalyzing()

    def onAccepted(self, accepted: bool) -> None:
        """Record the reader's acceptance of the selected film."""
        self.section.accept(self._panel.film, accepted)

    def update(self, isEmpty: bool) -> None:
        """Update for whether no film is selected or being opened."""
        self._isEmpty = isEmpty
        self._updateStart()

    def forgetScene(self) -> None:
        """Release the nodes before the scene is closed; the list stays."""
        self.section.shown.forget()

    def close(self) -> None:
        """Release resources when the application exits or the panel is recreated."""
        self.section.close()

    def _updateStart(self) -> None:
        if not self.section.isVisible and self._isVisible:
            self._panel.ui.filmSection.collapsed = False
        self._isVisible = self.section.isVisible
        self.start.update(self._isEmpty and not self.section.isVisible)
