"""The open review database and its reader; errors are reported as messages."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import qt

from CovidXRayLib.curation.database_location import database_location, is_url
from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes import dependencies
from CovidXRayPanel.processes.guard import sentenceOf

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from packaging.requirements import Requirement

    from CovidXRayLib.curation.review_database import ReviewDatabase

# Polling interval while a review database is being opened.
POLL_MS = 20
YIELD_S = 0.005

# Arguments of a library function besides the database, and its return value.
P = ParamSpec("P")
Answer = TypeVar("Answer")


class DatabaseLink:
    """Opens a review database, and calls functions on it.

    Attributes
    ----------
    problem : Signal
        Emitted with a message whenever a database operation fails.
    replacing : Signal
        Emitted without arguments when another database is ready, before the open one is closed.
    ended : Signal
        Emitted at the end of :meth:`open` with whether it succeeded.
    database : CovidXRayLib.curation.review_database.ReviewDatabase or None
    location : str
        The file or URL, as entered.
    vocabulary : CovidXRayLib.curation.history.label_vocabulary.Vocabulary
        The labels of the project.
    readerId : int
        0 while no database is open.
    readerName : str
    """

    def __init__(self) -> None:
        self.problem: Signal[[str]] = Signal()
        self.replacing: Signal[[]] = Signal()
        self.ended: Signal[[bool]] = Signal()
        self.database: ReviewDatabase | None = None
        self.location = ""
        self.vocabulary = BUILT_IN
        self.readerId = 0
        self.readerName = ""
        self._opening: Future[tuple[ReviewDatabase, int]] | None = None
        self._opened = ("", "")
        self._pollTimer = qt.QTimer()
        self._pollTimer.setInterval(POLL_MS)
        self._pollTimer.connect("timeout()", self._poll)

    @property
    def isOpening(self) -> bool:
        """Whether a review database is being opened."""
        return self._opening is not None

    def open(self, location: str, readerName: str) -> bool:
        """Start opening a review database for a reader, installing missing packages on consent.

        Checking and copying a large file takes seconds, so :attr:`ended` reports the end. The open database
        stays open until then, and also if the other one cannot be opened.

        Returns
        -------
        bool
            False if it was not started; the reason has been reported.
        """
        location, readerName = location.strip(), " ".join(readerName.split())
        if not location or not readerName:
            self.problem.emit(
                _("Enter your name.")
                if location
                else _("Choose a review database file, or enter a PostgreSQL address.")
            )
            return False
        problem = dependencies.ensureInstalled(requirementsFor(location))
        if problem:
            self.problem.emit(problem)
            return False
        self._abandon()
        thread = ThreadPoolExecutor(1)
        self._opening, self._opened = thread.submit(_openFor, location, readerName), (location, readerName)
        thread.shutdown(wait=False)
        self._pollTimer.start()
        return True

    def _poll(self) -> None:
        opening = self._opening
        if opening is None:
            return
        if not opening.done():
            # An embedding application may hold the GIL while none of its own Python code runs.
            time.sleep(YIELD_S)
            return
        self._opening = None
        self._pollTimer.stop()
        isOpen = False
        try:
            self._adopt(*opening.result())
            isOpen = True
        except Exception as error:  # noqa: BLE001 - logged and reported
            self.problem.emit(sentenceOf(error))
        finally:
            self.ended.emit(isOpen)

    def _adopt(self, database: ReviewDatabase, readerId: int) -> None:
        if self.database is not None:
            self.replacing.emit()
        self.close()
        self.database, self.readerId = database, readerId
        self.location, self.readerName = self._opened
        self.reloadVocabulary()

    def reloadVocabulary(self) -> None:
        """Reload the labels, after another vocabulary may have been imported."""
        from CovidXRayLib.curation.labels.project_vocabulary import vocabulary_of

        self.vocabulary = self.ask(vocabulary_of) or BUILT_IN

    def _abandon(self) -> None:
        """Abandon the database being opened."""
        opening, self._opening = self._opening, None
        self._pollTimer.stop()
        if opening is not None:
            opening.add_done_callback(_closeAbandoned)

    def close(self) -> None:
        """Close the database, and abandon one being opened."""
        self._abandon()
        if self.database is not None:
            self.database.close()
        self.database, self.location, self.readerId, self.readerName = None, "", 0, ""

    def ask(
        self, function: Callable[Concatenate[ReviewDatabase, P], Answer], *arguments: P.args, **more: P.kwargs
    ) -> Answer | None:
        """Call a library function with the database; errors are reported, and None is returned."""
        from CovidXRayLib.curation.errors import ReviewDatabaseError

        if self.database is None:
            return None
        try:
            return function(self.database, *arguments, **more)
        except ReviewDatabaseError as error:
            self.problem.emit(str(error))
            return None

    def snapshot(self) -> AbstractContextManager[None]:
        """Return a context in which questions share one connection; nothing may be written in it."""
        return nullcontext() if self.database is None else self.database.snapshot()


def _openFor(location: str, readerName: str) -> tuple[ReviewDatabase, int]:
    """Open a review database in its own thread; returns it and the reader's ID."""
    from CovidXRayLib.curation.readers.reader_table import reader_named
    from CovidXRayLib.curation.review_database import ReviewDatabase

    # Backups are made by backupJob.
    database = ReviewDatabase.open(database_location(location), copies_itself=False)
    try:
        return database, reader_named(database, readerName)
    except BaseException:
        database.close()
        raise


def _closeAbandoned(opening: Future[tuple[ReviewDatabase, int]]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result()[0].close()


def canOpenWithoutPrompt(location: str) -> bool:
    """Return whether the requirements of a review database are met."""
    return dependencies.areInstalled(requirementsFor(location))


def requirementsFor(location: str) -> list[Requirement]:
    """Return the requirements of a review database (:class:`packaging.requirements.Requirement`)."""
    return dependencies.requirementsOf(
        *(dependencies.TEAM_REVIEW if is_url(location) else dependencies.REVIEW)
    )
