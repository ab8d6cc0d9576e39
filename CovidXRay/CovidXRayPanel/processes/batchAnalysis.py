"""The films of a worklist through a worker of their own, while the reader reviews."""

from functools import partial

from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.fatal_films import DEADLINE, late_error
from CovidXRayLib.worker.films.deadline import film_seconds
from CovidXRayLib.worker.films.quarantine import Quarantine
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.guard import guarded
from CovidXRayPanel.processes.steps import runInSteps
from CovidXRayPanel.processes.workerProcess import createTransport
from CovidXRayPanel.settings import userSettings


def createBackgroundClient():
    """A second worker, which computes only what others leave."""
    return WorkerClient(createTransport("CovidXRayLib.worker.jobs.low_priority"))


class BatchAnalysis:
    """Analyzes films one after the other and records each in the store.

    Films that the present weights have looked at are left alone, so that a run that was stopped is
    resumed by starting another one. So are films that have taken too long before.

    Parameters
    ----------
    createClient : callable
        Makes the worker's :class:`CovidXRayLib.worker.client.WorkerClient`: ``createBackgroundClient``.
    store : CovidXRayLib.curation.review_database.Store
        Must stay open until the run has ended.
    filmIds : sequence of int
        In the order in which they are wanted.

    Attributes
    ----------
    progressed : Signal
        Emitted with how many films are done and how many there are to do, after each film.
    analyzed : Signal
        Emitted with a film's id when its analysis is in the store.
    finished : Signal
        Emitted without arguments when nothing is left to do; not after :meth:`stop`.
    failed : Signal
        Emitted with one sentence when the run cannot go on.
    failures : list of (int, str)
        Films that could not be analyzed, each with a sentence.
    isRunning : bool
        Whether the run has begun and not ended.
    """

    def __init__(self, createClient, store, filmIds):
        self.progressed, self.analyzed = Signal(), Signal()
        self.finished, self.failed = Signal(), Signal()
        self.failures = []
        self.isRunning = False
        self._createClient = createClient
        self._store = store
        self._filmIds = list(filmIds)
        self._client = None
        self._version = ""
        self._waiting, self._count = [], 0
        self._triedAgain = None
        self._quarantine = None

    def start(self):
        """Load the networks, then go through the films."""
        if self.isRunning:
            return
        self.isRunning = True
        self.failures = []
        self._version = ""
        self._quarantine = Quarantine(remedy=_("analyze it by itself to try it again"))
        self._client = self._createClient()
        self._client.ready.connect(self._onReady)
        self._client.unavailable.connect(self._fail)
        self._client.start(userSettings.workerSettings(current_language()))

    def stop(self):
        """End the run at once; what has been recorded stays."""
        self._end()

    def _end(self):
        client, self._client = self._client, None
        self.isRunning = False
        if client is not None:
            client.ready.disconnect(self._onReady)
            client.unavailable.disconnect(self._fail)
            client.shutdown()

    def _fail(self, sentence):
        if self.isRunning:
            self._end()
            self.failed.emit(sentence)

    def _onReady(self, info):
        if not self._version:  # else the worker had ended and is back
            guarded(self._begin, self._fail)(info)

    def _begin(self, info):
        from CovidXRayLib.curation.analysis.analyze_films import films_to_analyze, model_version

        self._version = model_version(info["weights"])
        waiting = self._ask(films_to_analyze, self._filmIds, self._version)
        if waiting is not None:
            self._waiting, self._count = waiting, len(waiting)
            self.progressed.emit(0, self._count)
            self._next()

    def _next(self):
        if not self.isRunning:
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
            client = self._client
            client.request(
                "analyze",
                {"path": str(path)},
                on_done=guarded(partial(self._onReading, client, filmId), self._fail),
                on_failed=partial(self._onFailed, client, filmId),
                on_refused=partial(self._onRefused, client, filmId, path),
            )

    def _onReading(self, client, filmId, answer):
        if client is not self._client:
            return
        from CovidXRayLib.curation.analysis.analyses import record_analysis
        from CovidXRayLib.reading import Reading

        reading, lungs = Reading.from_dict(answer.fields["reading"]), answer.arrays["lungs"]
        if self._ask(record_analysis, filmId, reading, lungs, self._version) is not None:
            self.analyzed.emit(filmId)
            self._advance()

    def _ask(self, function, *arguments):
        """Call a function of the library with the store; None, and the end of the run, if it cannot."""
        if not self.isRunning:
            return None
        from CovidXRayLib.curation.errors import StoreError

        try:
            return function(self._store, *arguments)
        except StoreError as error:
            self._fail(str(error))
            return None

    def _onFailed(self, client, filmId, sentence, stopped=False):
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

    def _onRefused(self, client, filmId, path, answer):
        if client is not self._client:
            return
        if answer.fields["reason"] == DEADLINE:
            self._quarantine.add(path, late_error(path, film_seconds()))
        self._skip(filmId, answer.fields["message"])

    def _skip(self, filmId, sentence):
        self.failures.append((filmId, sentence))
        self._advance()

    def _advance(self):
        del self._waiting[0]
        self.progressed.emit(self._count - len(self._waiting), self._count)
        self._askLater()

    def _askLater(self):
        """Go on from the event loop: the window comes first, and calls do not pile up."""
        client = self._client
        next_ = guarded(self._next, self._fail)
        runInSteps([lambda: None], lambda: next_() if client is self._client else None)
