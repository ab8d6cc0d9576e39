"""Analysis of the listed films in its own worker, while others are being read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.childJob import ChildJob
from CovidXRayPanel.worklist.storeFields import storeFields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

TASK = "CovidXRayLib.worklist.analyze_listed_task"


class FolderAnalysis:
    """Analyzes films one after the other; each result is stored at once.

    Attributes
    ----------
    progressed : Signal
        Emitted with the number of films done and in total; and, for each film, its path, its summary
        with the SHA-256 of its file or None, and a message on why there is none.
    finished : Signal
        Emitted without arguments when all films are done; not after :meth:`stop`.
    failed : Signal
        Emitted with a message when the run cannot continue.
    """

    def __init__(self) -> None:
        self.progressed: Signal[[int, int, str, Any, Any, str]] = Signal()
        self.finished: Signal[[]] = Signal()
        self.failed: Signal[[str]] = Signal()
        # It computes only when other processes leave the CPU idle.
        self._job = ChildJob(TASK, "CovidXRayLib.worker.low_priority")
        self._job.progressed.connect(self._onProgress)

    @property
    def isRunning(self) -> bool:
        """Whether the run is in progress."""
        return self._job.isRunning

    def start(self, paths: Sequence[str]) -> None:
        """Load the networks, then analyze the films in this order."""
        from CovidXRayLib.worklist.analyze_listed_task import pack

        self._job.start(storeFields(), self._onDone, self._onFailed, {"films": pack(paths)})

    def stop(self) -> None:
        """Stop immediately; stored results are kept."""
        self._job.close()

    def _onProgress(self, fields: Mapping[str, Any]) -> None:
        self.progressed.emit(
            fields["done"],
            fields["of"],
            fields.get("path", ""),
            fields.get("summary"),
            fields.get("sha256"),
            fields.get("problem", ""),
        )

    def _onDone(self, answer: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        self.finished.emit()

    def _onFailed(self, sentence: str, kind: str) -> None:
        self.failed.emit(sentence)
