"""The film of the list that is in the scene: the next one replaces it, with its stored result."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import qt
import slicer

from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.nodes.filmFiles import PATH_ATTRIBUTE
from CovidXRayPanel.nodes.filmNode import filmDescription
from CovidXRayPanel.nodes.lungsNode import labelsOf, lungsOf
from CovidXRayPanel.nodes.opacityMapNode import opacityMapOf
from CovidXRayPanel.nodes.readingNode import isMaskEdited, readingOf
from CovidXRayPanel.worklist.storeFields import storeFields

if TYPE_CHECKING:
    from collections.abc import Callable

    from CovidXRayLib.reading import Reading
    from CovidXRayPanel.analyze.analysis import Analysis
    from CovidXRayPanel.worklist.filmFacts import FilmFacts

TASK = "CovidXRayLib.worklist.open_task"


class ShownListFilm:
    """Opens films of the list one at a time. Films with unsaved edits stay in the scene.

    Parameters
    ----------
    analysis : CovidXRayPanel.analyze.analysis.Analysis
    facts : CovidXRayPanel.worklist.filmFacts.FilmFacts
        Stores new results.
    choose : callable
        Selects a film node in the panel, or none.
    leave : callable
        Called before another film is opened, to finish editing.
    isNeeded : callable
        Returns whether a film node is in use elsewhere, so that it must stay in the scene.

    Attributes
    ----------
    opened : Signal
        Emitted with the path of a film that was read, and the SHA-256 of its file or None.
    failed : Signal
        Emitted with the path of a film that cannot be opened, and a message.
    analyzed : Signal
        Emitted with the path and the reading of a film of the list that was analyzed in the panel.
    path : str
        The film that is shown or about to be; empty for none.
    """

    def __init__(
        self,
        analysis: Analysis,
        facts: FilmFacts,
        choose: Callable[[slicer.vtkMRMLScalarVolumeNode | None], object],
        leave: Callable[[], object],
        isNeeded: Callable[[slicer.vtkMRMLScalarVolumeNode], bool],
    ) -> None:
        self.opened: Signal[[str, str | None]] = Signal()
        self.failed: Signal[[str, str]] = Signal()
        self.analyzed: Signal[[str, Reading]] = Signal()
        self._analysis, self._facts = analysis, facts
        self._choose, self._leave, self._isNeeded = choose, leave, isNeeded
        self.path = ""
        self._isWanted = False  # waiting for the worker
        self._abandoned = ""
        self._opening, self._lastTask = "", ""
        self._withoutResult = ""
        self._analyzing: slicer.vtkMRMLScalarVolumeNode | None = None
        # The nodes that were opened here and are still in the scene, by path.
        self._nodes: dict[str, slicer.vtkMRMLScalarVolumeNode] = {}
        analysis.filmOpened.connect(self._onOpened)
        analysis.changed.connect(self._onAnalysis)

    @property
    def isPending(self) -> bool:
        """Whether the film is not in the scene yet."""
        return self._isWanted or bool(self._opening)

    def open(self, path: str) -> None:
        """Show a film, as soon as the worker is free."""
        self.path, self._isWanted = path, True
        self._open()

    def showResult(self, path: str) -> None:
        """Show the new stored result of a film that is in the scene without one, and unedited."""
        node = self._nodes.get(path)
        if node is not None and readingOf(node) is None and lungsOf(node) is None:
            self._withoutResult = path
            self._open()

    def pathOf(self, node: slicer.vtkMRMLScalarVolumeNode | None) -> str:
        """Return the path of a film node that was opened here; empty for others."""
        return next((path for path, each in self._nodes.items() if each is node), "")

    def forget(self) -> None:
        """Release the nodes; they stay in the scene, if it is not closed."""
        self.path = self._opening = self._withoutResult = ""
        self._isWanted = False
        self._nodes, self._analyzing = {}, None

    def removeFromScene(self) -> None:
        """Remove the films that were opened here, except those with unsaved edits."""
        self._leave()
        self._abandoned = self._opening  # if one arrives later, it goes at once
        self.path = self._opening = self._withoutResult = ""
        self._isWanted = False
        self._release()
        self._nodes = {}

    def close(self) -> None:
        """Stop observing the analysis."""
        self._analysis.filmOpened.disconnect(self._onOpened)
        self._analysis.changed.disconnect(self._onAnalysis)

    def _open(self) -> None:
        """Open the film, or add its result, unless the worker is busy."""
        if self._analysis.busyWith is not None or not self.path:
            return
        self._isWanted = False
        node = self._nodes.get(self.path)
        if node is None or node.GetScene() is None:
            self._nodes.pop(self.path, None)
            self._leave()
            self._opening = self.path
            self._request(self.path)
        elif self._withoutResult == self.path:
            self._withoutResult = ""
            film = filmDescription(node)
            if film is not None and readingOf(node) is None and lungsOf(node) is None:
                self._request(self.path, node, film.sha256)
        else:
            self._leave()
            self._choose(node)
            self._release()

    def _request(
        self, path: str, node: slicer.vtkMRMLScalarVolumeNode | None = None, sha256: str | None = None
    ) -> None:
        fields = {**storeFields(), "sha256": sha256}
        self._analysis.openListed(path, TASK, fields, partial(self._onFailed, path), node)

    def _onOpened(self, node: slicer.vtkMRMLScalarVolumeNode) -> None:
        path = node.GetAttribute(PATH_ATTRIBUTE)
        if not path or path not in (self._opening, self._abandoned):
            return
        self._opening = self._abandoned = ""
        self._nodes[path] = node
        film = filmDescription(node)
        self.opened.emit(path, film.sha256 if film is not None else None)
        # Not during the signal that shows the new film.
        qt.QTimer.singleShot(0, self._release)

    def _onFailed(self, path: str, message: str) -> None:
        self._opening = ""
        if path == self.path:
            self.path, self._isWanted = "", False
            # The film before must not be taken for this one.
            self._choose(None)
            qt.QTimer.singleShot(0, self._release)
        self.failed.emit(path, message)

    def _onAnalysis(self) -> None:
        analysis = self._analysis
        if analysis.busyWith is not None:
            self._lastTask, self._analyzing = analysis.busyWith, analysis.film
            return
        task, self._lastTask = self._lastTask, ""
        node, self._analyzing = self._analyzing, None
        if node is not None and analysis.reading is not None:
            self._keep(node, analysis.reading)
        if not task:
            return
        if self._opening:  # it was stopped
            if self.path == self._opening and not self._isWanted:
                self.path = ""
            self._opening = ""
        if self._isWanted or self._withoutResult:
            qt.QTimer.singleShot(0, self._open)

    def _keep(self, node: slicer.vtkMRMLScalarVolumeNode, reading: Reading) -> None:
        """Store the result of a film of the list that was analyzed or scored in the panel."""
        path = self.pathOf(node)
        if not path or reading.film.sha256 is None:
            return
        arrays = {"lungs": labelsOf(node)}
        opacityMapNode = opacityMapOf(node)
        if opacityMapNode is not None:
            arrays["opacity_map"] = slicer.util.arrayFromVolume(opacityMapNode)[0].astype(np.uint8)
        self._facts.keep({"reading": reading.to_dict()}, arrays)
        self.analyzed.emit(path, reading)

    def _release(self) -> None:
        """Remove the films that are neither shown nor edited."""
        for path, node in list(self._nodes.items()):
            if node.GetScene() is None:
                del self._nodes[path]
            elif path != self.path and not self._isNeeded(node) and not _isEdited(node):
                del self._nodes[path]
                _remove(node)


def _isEdited(node: slicer.vtkMRMLScalarVolumeNode) -> bool:
    """Whether its masks were drawn by hand and not scored, so that they are not stored."""
    return isMaskEdited(node) or (lungsOf(node) is not None and readingOf(node) is None)


def _remove(node: slicer.vtkMRMLScalarVolumeNode) -> None:
    for each in (lungsOf(node), opacityMapOf(node), node):
        if each is None:
            continue
        display = each.GetDisplayNode()
        slicer.mrmlScene.RemoveNode(each)
        if display is not None and display.GetScene() is not None:
            slicer.mrmlScene.RemoveNode(display)
