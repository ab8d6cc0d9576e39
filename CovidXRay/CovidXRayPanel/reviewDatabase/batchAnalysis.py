"""The films of a worklist through a worker of their own, while the reader reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from CovidXRayLib.i18n import current_language
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.childJob import ChildJob
from CovidXRayPanel.settings import userSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

TASK = "CovidXRayLib.curation.analysis.analyze_task"


class BatchAnalysis:
    """Has films analyzed one after the other and recorded in the database.

    Films that the present weights have looked at are left alone, so that a run that was stopped is
    resumed by starting another one. So are films that have taken too long, or ended the worker, before.

    Parameters
    ----------
    where : str
        The database.
    filmIds : sequence of int
        In the order in which they are wanted.

    Attributes
    ----------
    progressed : Signal
        Emitted with how many films are done and how many there are to do, after each film.
    analyzed : Signal
        Emitted with a film's id when it is done.
    finished : Signal
        Emitted without arguments when nothing is left to do; not after :meth:`stop`.
    failed : Signal
        Emitted with one sentence when the run cannot go on.
    failureCount : int
        How many films could not be analyzed.
    failures : list of (int, str)
        The first of them, each with a sentence.
    """

    def __init__(self, where: str, filmIds: Sequence[int]) -> None:
        self.progressed: Signal[[int, int]] = Signal()
        self.analyzed: Signal[[int]] = Signal()
        self.finished: Signal[[]] = Signal()
        self.failed: Signal[[str]] = Signal()
        self.failureCount = 0
        self.failures: list[tuple[int, str]] = []
        self._where, self._filmIds = where, list(filmIds)
        # It computes only what others leave.
        self._job = ChildJob(TASK, "CovidXRayLib.worker.low_priority")
        self._job.progressed.connect(self._onProgress)

    @property
    def isRunning(self) -> bool:
        """Whether the run has begun and not ended."""
        return self._job.isRunning

    def start(self) -> None:
        """Load the networks, then go through the films."""
        if self.isRunning:
            return
        from CovidXRayLib.curation.analysis.analyze_task import pack_ids

        self.failureCount, self.failures = 0, []
        fields = {"store": self._where, "settings": userSettings.workerSettings(current_language())}
        self._job.start(fields, self._onDone, self._onFailed, {"films": pack_ids(self._filmIds)})

    def stop(self) -> None:
        """End the run at once; what has been recorded stays."""
        self._job.close()

    def _onProgress(self, fields: Mapping[str, Any]) -> None:
        if "film" in fields:
            self.analyzed.emit(fields["film"])
        self.progressed.emit(fields["done"], fields["of"])

    def _onDone(self, answer: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        self.failureCount = answer["failed"]
        self.failures = [(filmId, sentence) for filmId, sentence in answer["reasons"]]
        self.finished.emit()

    def _onFailed(self, sentence: str, kind: str) -> None:
        self.failed.emit(sentence)
