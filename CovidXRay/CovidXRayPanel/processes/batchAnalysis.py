"""The films of a worklist through a worker of their own, while the reader reviews."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_failures import DEADLINE, late_error
from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.films.deadline import film_seconds
from CovidXRayLib.worker.films.quarantine import Quarantine
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.guard import guarded
from CovidXRayPanel.processes.steps import runInSteps
from CovidXRayPanel.processes.workerProcess import createTransport
from CovidXRayPanel.settings import userSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from CovidXRayLib.curation.review_database import ReviewDatabase
    from CovidXRayLib.worker.transport.messages import Message

# What a function of the library takes besides the store, and what it answers.
P = ParamSpec("P")
Answer = TypeVar("Answer")


def createBackgroundClient() -> WorkerClient:
    """A second worker, which computes only what others leave."""
    return WorkerClient(createTransport("CovidXRayLib.worker.low_priority"))


class BatchAnalysis:
    """Analyzes films one after the other and records each in the database.

    Films that the present weights have looked at are left alone, so that a run that was stopped is
    resumed by starting another one. So are films that have taken too long before.

    Parameters
    ----------
    createClient : callable
        Makes the worker's :class:`CovidXRayLib.worker.client.WorkerClient`: ``createBackgroundClient``.
    database : CovidXRayLib.curation.review_database.ReviewDatabase
        Must stay open until the run has ended.
    filmIds : sequence of int
        In the order in which they are wanted.

    Attributes
    ----------
    progressed : Signal
        Emitted with how many films are done and how many there are to do, after each film.
    analyzed : Signal
        Emitted with a film's id when its analysis is in the database.
    finished : Signal
        Emitted without arguments when nothing is left to do; not after :meth:`stop`.
    failed : Signal
        Emitted with one sentence when the run cannot go on.
    failures : list of (int, str)
        Films that could not be analyzed, each with a sentence.
    isRunning : bool
        Whether the run has begun and not ended.
    """

    def __init__(
        self, createClient: Callable[[], WorkerClient], database: ReviewDatabase, filmIds: Sequence[int]
    ) -> None:
        self.progressed: Signal[[int, int]] = Signal()
        self.analyzed: Signal[[int]] = Signal()
        self.finished: Signal[[]] = Signal()
        self.failed: Signal[[str]] = Signal()
        self.failures: list[tuple[int, str]] = []
        self.isRunning = False
        self._createClient = createClient
        self._database = database
        self._filmIds = list(filmIds)
        self._client: WorkerClient | None = None
        self._version = ""
        self._waiting: list[int] = []
        self._count = 0
        self._triedAgain: int | None = None
        self._quarantine = Quarantine(remedy=_("analyze it by itself to try it again"))

    def start(self) -> None:
        """Load the networks, then go through the films."""
        if self.isRunning:
            return
        self.isRunning = True
        self.failures = []
        self._version = ""
        self._client = client = self._createClient()
        client.ready.connect(self._onReady)
        client.unavailable.connect(self._fail)
        client.start(userSettings.workerSettings(current_language()))

    def stop(self) -> None:
        """End the run at once; what has been recorded stays."""
        self._end()

    def _end(self) -> None:
        client, self._client = self._client, None
        self.isRunning = False
        if client is not None:
            client.ready.disconnect(self._onReady)
            client.unavailable.disconnect(self._fail)
            client.shutdown()

    def _fail(self, sentence: str) -> None:
        if self.isRunning:
            self._end()
            self.failed.emit(sentence)

    def _onReady(self, info: dict[str, Any]) -> None:
        if not self._version:  # else the worker had ended and is back
            guarded(self._begin, self._fail)(info)

    def _begin(self, info: dict[str, Any]) -> None:
        from CovidXRayLib.curation.analysis.analyze_films import films_to_analyze, model_version

        self._version = model_version(info["weights"])
        waiting = self._ask(films_to_analyze, self._filmIds, self._version)
        if waiting is not None:
            self._waiting, self._count = waiting, len(waiting)
            self.progressed.emit(0, self._count)
            self._next()

    def _next(self) -> None:
        client = self._client
        if not self.isRunning or client is None:
            return
        if not self._waiting:
            self._end()
            self.finished.emit()
            return
        from CovidXRayLib.curation.analysis.analyze_films import films_to_analyze, readable_file

        filmId = self._waiting[0]
        if self._ask(films_to_analyze, [filmId], self._version) == []:  # somebody else was faster
            self._advance()
            return
        try:
            path = self._ask(readable_file, filmId)
            if path is not None:
                self._quarantine.check(path, film_seconds())
        except FilmError as error:
            self._skip(filmId, str(error))
            return
        if path is not None:
            client.request(
                "analyze",
                {"path": str(path)},
                on_done=guarded(partial(self._onReading, client, filmId), self._fail),
                on_failed=partial(self._onFailed, client, filmId),
                on_refused=partial(self._onRefused, client, filmId, path),
            )

    def _onReading(self, client: WorkerClient, filmId: int, answer: Message) -> None:
        if client is not self._client:
            return
        from CovidXRayLib.curation.analysis.analyses import record_analysis
        from CovidXRayLib.reading import Reading

        reading, lungs = Reading.from_dict(answer.fields["reading"]), answer.arrays["lungs"]
        if self._ask(record_analysis, filmId, reading, lungs, self._version) is not None:
            self.analyzed.emit(filmId)
            self._advance()

    def _ask(
        self, function: Callable[Concatenate[ReviewDatabase, P], Answer], *arguments: P.args, **more: P.kwargs
    ) -> Answer | None:
        """Call a function of the library with the database; None, and the end of the run, if it cannot."""
        if not self.isRunning:
            return None
        from CovidXRayLib.curation.errors import ReviewDatabaseError

        try:
            return function(self._database, *arguments, **more)
        except ReviewDatabaseError as error:
            self._fail(str(error))
            return None

    def _onFailed(self, client: WorkerClient, filmId: int, sentence: str, stopped: bool = False) -> None:
        if stopped or client is not self._client:
            return
        if client.state == "broken":  # unavailable tells of it
            return
        # A worker that was killed is back for the next request; a film that kills it twice is left out.
        if client.state == "starting" and self._triedAgain != filmId:
            self._triedAgain = filmId
            self._askLater()
        else:
            self._skip(filmId, sentence)

    def _onRefused(self, client: WorkerClient, filmId: int, path: Path, answer: Message) -> None:
        if client is not self._client:
            return
        if answer.fields["reason"] == DEADLINE:
            self._quarantine.add(path, late_error(path, film_seconds()))
        self._skip(filmId, answer.fields["message"])

    def _skip(self, filmId: int, sentence: str) -> None:
        self.failures.append((filmId, sentence))
        self._advance()

    def _advance(self) -> None:
        del self._waiting[0]
        self.progressed.emit(self._count - len(self._waiting), self._count)
        self._askLater()

    def _askLater(self) -> None:
        """Go on from the event loop: the window comes first, and calls do not pile up."""
        client = self._client
        next_ = guarded(self._next, self._fail)
        runInSteps([lambda: None], lambda: next_() if client is self._client else None)
