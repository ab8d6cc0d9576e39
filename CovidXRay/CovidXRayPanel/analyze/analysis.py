"""Run films through the worker, one at a time, and store the results in the scene."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import numpy as np

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Reading
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.analyze.sampleFilms import recognizeSample
from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.filmNode import (
    createFilmNode,
    filmDescription,
    filmPixels,
    filmProblem,
    isFilm,
    isReplaced,
    metadataOf,
    placeFilm,
    replacedMessage,
    setWindow,
)
from CovidXRayPanel.nodes.lungsNode import labelsOf, prepareLungs, writeLungs
from CovidXRayPanel.nodes.opacityMapNode import showOpacityMap
from CovidXRayPanel.nodes.readingNode import storeReading
from CovidXRayPanel.nodes.subjectHierarchy import placeFilm as placeInTree
from CovidXRayPanel.nodes.subjectHierarchy import placeResults
from CovidXRayPanel.processes.guard import guarded
from CovidXRayPanel.processes.steps import runInSteps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import slicer
    from numpy.typing import NDArray

    from CovidXRayLib.reading import Reading
    from CovidXRayLib.worker.client import WorkerClient
    from CovidXRayLib.worker.transport.messages import Message

# More films could exhaust the memory of a reading workstation.
MAX_FILMS = 20
P = ParamSpec("P")


class Analysis:
    """Opens and analyzes films, one request at a time.

    Parameters
    ----------
    client : CovidXRayLib.worker.client.WorkerClient
        Connection to the child process.

    Attributes
    ----------
    changed : Signal
        Emitted without arguments whenever an attribute below changes.
    filmOpened : Signal
        Emitted with the volume node of an opened film that should be displayed: the first of several.
    isWritingMask : bool
        True while this class, rather than the user, modifies lung masks.
    busyWith : str or None
        ``"open"`` or ``"analyze"`` while something runs.
    film : vtkMRMLVolumeNode or None
        The film being analyzed.
    stage : tuple of (str, int, int)
        Name, index and total number of the current stage.
    stoppedFilm : str
        ID of the film whose analysis was stopped, until the next one; empty if there is none.
    reading : CovidXRayLib.reading.Reading or None
        The last analysis, once it has finished and is stored in the scene.
    message : str
        Message about the last action for the user; starts with the notes.
    refusal : str
        Why nothing else can be started now; empty once the running task has ended.
    notes : str
        The informational part of the message, such as other files found in a folder.
    """

    def __init__(self, client: WorkerClient) -> None:
        self.client = client
        self.changed: Signal[[]] = Signal()
        self.filmOpened: Signal[[slicer.vtkMRMLScalarVolumeNode]] = Signal()
        self.isWritingMask = False
        self.busyWith: str | None = None
        self.film: slicer.vtkMRMLScalarVolumeNode | None = None
        self.stage = ("", 0, 0)
        self.message, self.notes, self.refusal = "", "", ""
        self.stoppedFilm = ""
        self.reading: Reading | None = None
        self._waiting: list[str] = []
        self._isFirstFilm = True

    @property
    def state(self) -> tuple[object, ...]:
        """All attributes but the stage, to tell whether any of them has changed."""
        return self.busyWith, self.film, self.stoppedFilm, self.reading, self.message, self.refusal

    def openFilms(self, paths: Sequence[str]) -> None:
        """Open files, and the films in folders, sequentially."""
        if self.busyWith is not None:
            self.refusal = _("Please wait until the analysis has finished, or press Stop.")
            self.changed.emit()
            return
        self._begin("open", None)
        self.client.request(
            "find",
            {"paths": [str(Path(path).absolute()) for path in paths], "most": MAX_FILMS},
            on_done=self._guarded(self._onFound),
            on_failed=self._onFailed,
        )

    def openListed(
        self,
        path: str,
        task: str,
        fields: Mapping[str, Any],
        onFailed: Callable[[str], object],
        volumeNode: slicer.vtkMRMLScalarVolumeNode | None = None,
    ) -> None:
        """Open a film of the list with its stored result, by a task of the worker.

        Parameters
        ----------
        path : str
        task : str
            The module of the task.
        fields : dict
            Its further fields.
        onFailed : callable
            Called with a message if the film cannot be opened, unless it was stopped.
        volumeNode : vtkMRMLScalarVolumeNode, optional
            The film in the scene, if only its result is to be added.
        """

        def fail(message: str, stopped: bool = False) -> None:
            if not stopped:
                onFailed(message)
            self._onFailed(message, stopped)

        self._begin("open", None)
        self.client.request(
            "task",
            {**fields, "task": task, "path": path, "language": current_language()},
            on_done=self._guarded(partial(self._onListed, path, volumeNode)),
            on_failed=fail,
        )

    def describeVolume(self, volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
        """Read the file of a volume that another module loaded, to display it as our reader decodes it."""
        recognizeSample(volumeNode)
        path = fileOfVolume(volumeNode)
        if self.busyWith is not None or path is None or filmDescription(volumeNode):
            return
        self._begin("open", None)
        self.client.request(
            "open",
            {"path": path},
            on_done=self._guarded(partial(self._onDescribed, volumeNode)),
            on_failed=self._onFailed,
        )

    def analyze(self, volumeNode: slicer.vtkMRMLScalarVolumeNode, withMask: bool = False) -> None:
        """Analyze a film; ``withMask`` scores it with the current masks in the scene."""
        if self.busyWith is not None:
            return
        if not isFilm(volumeNode):
            self.showMessage(filmProblem(volumeNode) or _("This volume is empty. Choose a chest radiograph."))
            return
        recognizeSample(volumeNode)
        path = fileOfVolume(volumeNode)
        fields: dict[str, Any] = {"path": path}
        arrays: dict[str, NDArray[Any]] = {}
        if path is None:
            fields["film"] = replace(metadataOf(volumeNode), file=volumeNode.GetName()).to_dict()
            arrays["pixels"] = _scaled(filmPixels(volumeNode))
        if withMask:
            arrays["lungs"] = labelsOf(volumeNode)
            if not arrays["lungs"].any():
                self.showMessage(
                    _("The masks are empty. Draw the lungs, or press Analyze to segment them automatically.")
                )
                return
        self._begin("analyze", volumeNode)
        self.client.request(
            "analyze",
            fields,
            arrays,
            on_done=self._guarded(partial(self._onReading, volumeNode, withMask)),
            on_failed=self._onFailed,
            on_stage=self._onStage,
        )

    def stop(self) -> None:
        """Stop the running task immediately."""
        self._waiting = []
        if self.busyWith is not None:
            self.client.stop()

    def forget(self) -> None:
        """Release references to the scene's nodes before the scene is closed."""
        self.stop()
        self.stoppedFilm = ""
        self._end()

    def _begin(self, what: str, film: slicer.vtkMRMLScalarVolumeNode | None) -> None:
        self.busyWith, self.film, self.reading = what, film, None
        self.message = self.notes = ""
        if film is not None:
            self.stoppedFilm = ""
        self._isFirstFilm = True
        self.stage = (_("Opening the film") if what == "open" else "", 0, 0)
        self.changed.emit()

    def _end(self) -> None:
        self.busyWith, self.film, self.stage = None, None, ("", 0, 0)
        self.refusal = ""
        self.changed.emit()

    def showMessage(self, message: str) -> None:
        """Show a message to the user."""
        self.message = message
        self.changed.emit()

    def _onStage(self, name: str, number: int, total: int) -> None:
        self.stage = (name, number, total)
        self.changed.emit()

    def _onFailed(self, message: str, stopped: bool = False) -> None:
        self._waiting = []
        self.message = "" if stopped else message
        if stopped and self.film is not None:
            self.stoppedFilm = self.film.GetID() or ""
        self._end()

    def _onFound(self, answer: Message) -> None:
        self._waiting = list(answer.fields["paths"])
        left = answer.fields["found"] - len(self._waiting)
        notes = list(answer.fields["left_out"])
        if left > 0:
            notes.insert(
                0, _("{number} further films were not opened; open them separately.").format(number=left)
            )
        self.message = self.notes = "\n".join(notes)
        self._openNext()

    def _openNext(self) -> None:
        if not self._waiting:
            self._end()
            return
        path = self._waiting.pop(0)
        self.client.request(
            "open",
            {"path": path},
            on_done=self._guarded(partial(self._onFilm, path)),
            on_failed=partial(self._onUnreadable, path),
        )

    def _onUnreadable(self, path: str, message: str, stopped: bool = False) -> None:
        if stopped:
            self._onFailed(message, stopped=True)
            return
        name = Path(path).name
        if name not in message:  # the film on which the worker crashed
            message = f"{name}: {message}"
        self.message = f"{self.message}\n{message}".strip()
        self._openNext()

    def _onListed(
        self, path: str, volumeNode: slicer.vtkMRMLScalarVolumeNode | None, answer: Message
    ) -> None:
        if volumeNode is None:
            volumeNode = _addFilm(path, answer)
            self.filmOpened.emit(volumeNode)
        if answer.fields["reading"] is None:
            self._end()
        else:
            self._onReading(volumeNode, False, answer)

    def _onFilm(self, path: str, answer: Message) -> None:
        volumeNode = _addFilm(path, answer)
        if self._isFirstFilm:
            self._isFirstFilm = False
            self.filmOpened.emit(volumeNode)
        self._openNext()

    def _onDescribed(self, volumeNode: slicer.vtkMRMLScalarVolumeNode, answer: Message) -> None:
        if volumeNode.GetScene() is not None:
            placeFilm(volumeNode, FilmMetadata.from_dict(answer.fields["film"]))
            setWindow(volumeNode, answer.arrays["pixels"])
            self.filmOpened.emit(volumeNode)
        self._end()

    def _onReading(self, volumeNode: slicer.vtkMRMLScalarVolumeNode, withMask: bool, answer: Message) -> None:
        if volumeNode.GetScene() is None:  # the film was removed in the meantime
            self._end()
            return
        lungs = answer.arrays["lungs"]
        reading = Reading.from_dict(answer.fields["reading"])
        if lungs.shape != filmPixels(volumeNode).shape or isReplaced(volumeNode, reading.film.sha256):
            self.message = replacedMessage(volumeNode)
            self._end()
            return
        work: list[Callable[[], object]] = [
            partial(showOpacityMap, volumeNode, answer.arrays.get("opacity_map"), _)
        ]
        if not withMask:  # the user's own masks are not overwritten
            masks: list[Callable[[], object]] = [
                partial(prepareLungs, volumeNode, _),
                partial(self._writeMasks, volumeNode, lungs),
            ]
            work = masks + work
        if fileOfVolume(volumeNode) and not filmDescription(volumeNode):
            work.insert(0, partial(placeFilm, volumeNode, reading.film))
        work.append(partial(storeReading, volumeNode, reading))
        work.append(partial(placeResults, volumeNode))
        work.append(partial(setattr, self, "reading", reading))
        steps = [self._guarded(partial(self._step, volumeNode, function)) for function in work]
        runInSteps(steps, self._end)

    def _guarded(self, function: Callable[P, object]) -> Callable[P, object]:
        return guarded(function, self._onFailed)

    def _step(self, volumeNode: slicer.vtkMRMLScalarVolumeNode, work: Callable[[], object]) -> bool:
        if volumeNode.GetScene() is None:
            self._end()
            return False
        work()
        return True

    def _writeMasks(self, volumeNode: slicer.vtkMRMLScalarVolumeNode, lungs: NDArray[np.uint8]) -> None:
        self.isWritingMask = True
        try:
            writeLungs(volumeNode, lungs)
        finally:
            self.isWritingMask = False


def _addFilm(path: str, answer: Message) -> slicer.vtkMRMLScalarVolumeNode:
    volumeNode = createFilmNode(path, FilmMetadata.from_dict(answer.fields["film"]), answer.arrays["pixels"])
    recognizeSample(volumeNode)
    placeInTree(volumeNode, answer.fields.get("identifiers"))
    return volumeNode


def _scaled(pixels: NDArray[Any]) -> NDArray[np.float32]:
    """Convert a volume without a file to float32 in [0, 1]."""
    pixels = np.asarray(pixels, np.float32)
    low, high = float(pixels.min()), float(pixels.max())
    if low >= 0 and high <= 1:
        return np.ascontiguousarray(pixels)
    return np.ascontiguousarray((pixels - low) / max(high - low, 1e-6))
