"""Batch analysis of a worklist's films in its own worker during review."""

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
    """Analyzes films sequentially and records the results in the database.

    Films already analyzed with the current weights are skipped, so that a stopped run is resumed by
    starting another one. So are films that previously timed out or crashed the worker.

    Parameters
    ----------
    location : str
        The database.
    filmIds : sequence of int
        In order of priority.

    Attributes
    ----------
    progressed : Signal
        Emitted after each film with the number of films done and in total.
    analyzed : Signal
        Emitted with the ID of an analyzed film.
    finished : Signal
        Emitted without arguments when all films are done; not after :meth:`stop`.
    failed : Signal
        Emitted with a message when the run cannot continue.
    failureCount : int
        Number of films that could not be analyzed.
    failures : list of (int, str)
        The first failures: film ID and message.
    """

    def __init__(self, location: str, filmIds: Sequence[int]) -> None:
        self.progressed: Signal[[int, int]] = Signal()
        self.analyzed: Signal[[int]] = Signal()
        self.finished: Signal[[]] = Signal()
        self.failed: Signal[[str]] = Signal()
        self.failureCount = 0
        self.failures: list[tuple[int, str]] = []
        self._location, self._filmIds = location, list(filmIds)
        # It computes only when other processes leave the CPU idle.
        self._job = ChildJob(TASK, "CovidXRayLib.worker.low_priority")
        self._job.progressed.connect(self._onProgress)

    @property
    def isRunning(self) -> bool:
        """Whether the run is in progress."""
        return self._job.isRunning

    def start(self) -> None:
        """Load the networks, then analyze the films."""
        if self.isRunning:
            return
        from CovidXRayLib.curation.analysis.analyze_task import pack_ids

        self.failureCount, self.failures = 0, []
        fields = {"store": self._location, "settings": userSettings.workerSettings(current_language())}
        self._job.start(fields, self._onDone, self._onFailed, {"films": pack_ids(self._filmIds)})

    def stop(self) -> None:
        """Stop the run immediately; recorded results are kept."""
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
