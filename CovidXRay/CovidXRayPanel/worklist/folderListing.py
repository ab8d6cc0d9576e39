"""Listing of folders and DICOMDIRs in a child process: a network folder may answer slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayLib.worklist.listed_film import ListedFilm
from CovidXRayPanel.processes.childJob import ChildJob
from CovidXRayPanel.worklist.storeFields import storeFields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

TASK = "CovidXRayLib.worklist.listing_task"


class FolderListing:
    """Lists films without reading their pixels.

    Attributes
    ----------
    found : Signal
        Emitted with a list of ListedFilm, in the order of the folder, repeatedly.
    finished : Signal
        Emitted with messages on other files in the folders, and on paths without films.
    failed : Signal
        Emitted with a message when the listing cannot continue.
    """

    def __init__(self) -> None:
        self.found: Signal[[list[ListedFilm]]] = Signal()
        self.finished: Signal[[list[str], list[str]]] = Signal()
        self.failed: Signal[[str]] = Signal()
        self._job = ChildJob(TASK)
        self._job.progressed.connect(self._onProgress)

    @property
    def isRunning(self) -> bool:
        """Whether films are being listed."""
        return self._job.isRunning

    def start(self, paths: Sequence[str]) -> None:
        """List the films of absolute paths; a running listing is stopped."""
        self._job.close()
        self._job.start({**storeFields(), "paths": list(paths)}, self._onDone, self._onFailed)

    def stop(self) -> None:
        """Stop immediately."""
        self._job.close()

    def _onProgress(self, fields: Mapping[str, Any]) -> None:
        self.found.emit([ListedFilm(path, stamp, summary) for path, stamp, summary in fields["films"]])

    def _onDone(self, answer: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        self.finished.emit(answer["left_out"], answer["problems"])

    def _onFailed(self, sentence: str, kind: str) -> None:
        self.failed.emit(sentence)
