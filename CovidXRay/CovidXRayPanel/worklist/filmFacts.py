"""Thumbnails, patients and dates of the listed films, looked up one by one in a child process."""

from __future__ import annotations

import time
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Any

import qt

from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.workerProcess import createTransport
from CovidXRayPanel.worklist.storeFields import storeFields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from CovidXRayLib.worker.transport.messages import Message
    from CovidXRayLib.worklist.listed_film import ListedFilm

PREVIEW, KEEP = "CovidXRayLib.worklist.preview_task", "CovidXRayLib.worklist.keep_task"
# Thumbnails in memory, about 6 kB each; others are looked up again when they become visible.
MAX_THUMBNAILS = 600
# Time for storing a result while the panel closes.
KEEP_S = 5


class FilmFacts:
    """Looks up facts of films while the child is idle, and stores results.

    Parameters
    ----------
    nextFilm : callable
        Returns the film to look up next, or None.

    Attributes
    ----------
    changed : Signal
        Emitted with a film whose facts are known, or which cannot be read.
    failed : Signal
        Emitted with a message when a result cannot be stored.
    """

    def __init__(self, nextFilm: Callable[[], ListedFilm | None]) -> None:
        self.changed: Signal[[ListedFilm]] = Signal()
        self.failed: Signal[[str]] = Signal()
        self._nextFilm = nextFilm
        self._thumbnails: OrderedDict[str, bytes] = OrderedDict()
        self._transport = createTransport("CovidXRayLib.worker.low_priority")
        self._client = WorkerClient(self._transport)
        self._isLookingUp, self._isStopped, self._keeping = False, False, 0
        self._timer = qt.QTimer()
        self._timer.setSingleShot(True)
        self._timer.connect("timeout()", self._lookUp)

    def thumbnail(self, film: ListedFilm) -> bytes | None:
        """Return the thumbnail of a film, a PNG file; None if it is not in memory."""
        return self._thumbnails.get(film.path)

    def forget(self, film: ListedFilm) -> None:
        """Look a film up again when it becomes visible."""
        self._thumbnails.pop(film.path, None)
        film.patient, film.date, film.has_facts = "", "", False

    def start(self) -> None:
        """Look up films until there is none left."""
        if not self._isLookingUp:
            self._timer.start(0)

    def keep(self, fields: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]] | None = None) -> None:
        """Store a result, or its acceptance; fields and arrays of the task."""
        self._keeping += 1
        self._request(KEEP, fields, lambda answer: self._onKept(""), self._onKept, arrays)

    def stop(self) -> None:
        """Stop looking up, and forget the thumbnails; results are stored before the child ends."""
        self._timer.stop()
        self._thumbnails.clear()
        self._isLookingUp, self._isStopped = False, True
        if not self._keeping:
            self._client.shutdown()

    def close(self) -> None:
        """Release resources; waits until the last results are stored, for at most a few seconds."""
        self.stop()
        end = time.monotonic() + KEEP_S
        while self._keeping and time.monotonic() < end and self._transport.waitForOutput(KEEP_S * 1000):
            pass
        self._client.shutdown()

    def _onKept(self, problem: str) -> None:
        self._keeping -= 1
        if problem:
            self.failed.emit(problem)
        if self._isStopped and not self._keeping:
            # Not within a signal of its process.
            qt.QTimer.singleShot(0, self._shutDownIfIdle)

    def _shutDownIfIdle(self) -> None:
        if self._isStopped and not self._keeping:
            self._client.shutdown()

    def _lookUp(self) -> None:
        film = None if self._isLookingUp else self._nextFilm()
        if film is None:
            return
        self._isStopped = False
        self._isLookingUp = True
        fields = {"path": film.path}
        self._request(PREVIEW, fields, partial(self._onDone, film), partial(self._onFailed, film))

    def _request(
        self,
        task: str,
        fields: Mapping[str, Any],
        onDone: Callable[[Message], object],
        onFailed: Callable[[str], object],
        arrays: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        self._client.request(
            "task",
            {**fields, **storeFields(), "task": task, "language": current_language()},
            arrays,
            on_done=onDone,
            on_failed=lambda sentence, stopped=False: None if stopped else onFailed(sentence),
        )

    def _onDone(self, film: ListedFilm, answer: Message) -> None:
        fields = answer.fields
        if not film.identify_by(fields["sha256"]):
            self._onFailed(film, replacedProblem(film))
            return
        if fields["stamp"] != film.stamp:  # the result at listing was that of another file
            film.stamp, film.summary = fields["stamp"], None
        film.patient, film.date = fields["patient"], fields["date"]
        film.summary = film.summary or fields["summary"]
        self._thumbnails[film.path] = answer.arrays["thumbnail"].tobytes()
        while len(self._thumbnails) > MAX_THUMBNAILS:
            self._thumbnails.popitem(last=False)
        self._onLookedUp(film)

    def _onFailed(self, film: ListedFilm, sentence: str) -> None:
        film.problem = sentence
        self._thumbnails[film.path] = b""
        self._onLookedUp(film)

    def _onLookedUp(self, film: ListedFilm) -> None:
        if self._isStopped:
            return
        film.has_facts, self._isLookingUp = True, False
        self.changed.emit(film)
        self.start()


def replacedProblem(film: ListedFilm) -> str:
    """Return the message about a row whose file has been replaced."""
    return _("{film}: the file has changed on disk since it was listed; open it again.").format(
        film=film.name
    )
