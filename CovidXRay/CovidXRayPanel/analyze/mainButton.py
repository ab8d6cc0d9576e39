"""What the main button does: analyze the film, wait for a film that is being opened, or stop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import qt

if TYPE_CHECKING:
    from collections.abc import Callable

    import slicer

    from CovidXRayPanel.application.logic import CovidXRayLogic

# The second press of a double click, which must not stop what the first one started.
IGNORED_SECONDS = 0.5


class MainButton:
    """Handles presses of the button "Analyze", which reads "Stop" while an analysis runs or waits.

    Parameters
    ----------
    logic : CovidXRayPanel.application.logic.CovidXRayLogic
    mayAnalyze : callable
        Returns whether the masks of the selected film may be replaced; may prompt the user.
    analyze : callable
        Analyzes the selected film.

    Attributes
    ----------
    isWaiting : bool
        Whether the film that is being opened will be analyzed.
    """

    def __init__(
        self, logic: CovidXRayLogic, mayAnalyze: Callable[[], bool], analyze: Callable[[], object]
    ) -> None:
        self._logic, self._analysis = logic, logic.analysis
        self._mayAnalyze, self._analyze = mayAnalyze, analyze
        self.isWaiting = False
        self._hasOpened = False
        self._pressedAt = 0.0
        self._analysis.filmOpened.connect(self._onFilmOpened)
        self._analysis.changed.connect(self._onChanged)

    @property
    def stops(self) -> bool:
        """Whether a press stops what is running."""
        return self.isWaiting or self._analysis.busyWith == "analyze"

    def press(self) -> None:
        """Analyze, wait or stop."""
        now = time.monotonic()
        if self.stops:
            if now - self._pressedAt >= IGNORED_SECONDS:
                self.stop()
            return
        self._pressedAt = now
        if self._analysis.busyWith is None:
            self._start()
        elif self._logic.ensureReady() and self._analysis.busyWith is not None:
            self.isWaiting = True
            self._analysis.changed.emit()

    def stop(self) -> None:
        """Stop what is running, and analyze nothing afterward."""
        self.isWaiting = False
        self._analysis.stop()

    def close(self) -> None:
        """Stop observing the analysis."""
        self.isWaiting = False
        self._analysis.filmOpened.disconnect(self._onFilmOpened)
        self._analysis.changed.disconnect(self._onChanged)

    def _start(self) -> None:
        if self._mayAnalyze():
            self._analyze()

    def _onFilmOpened(self, volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
        self._hasOpened = True

    def _onChanged(self) -> None:
        if self._analysis.busyWith is not None:
            return
        hasOpened, self._hasOpened = self._hasOpened, False
        if self.isWaiting:
            self.isWaiting = False
            if hasOpened:  # otherwise the selected film is not the one that was waited for
                qt.QTimer.singleShot(0, self._start)
