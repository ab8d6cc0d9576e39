"""The database that is open, who reads it, and what went wrong with it as a sentence."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import qt

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes import dependencies
from CovidXRayPanel.processes.guard import sentenceOf

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from packaging.requirements import Requirement

    from CovidXRayLib.curation.review_database import ReviewDatabase

# So often is looked whether a review database is open by now.
LOOK_MS = 20
YIELD_S = 0.005

# What a function of the library takes besides the store, and what it answers.
P = ParamSpec("P")
Answer = TypeVar("Answer")


class DatabaseLink:
    """Opens a review database, and asks it.

    Attributes
    ----------
    problem : Signal
        Emitted with one sentence whenever the database could not do what it was asked.
    replacing : Signal
        Emitted without arguments when another database is ready, before the one that was open is let go.
    ended : Signal
        Emitted with whether it is open when :meth:`open` has come to its end.
    database : CovidXRayLib.curation.review_database.ReviewDatabase or None
    where : str
        The file or address, as it was given.
    readerId : int
        0 while none is open.
    readerName : str
    """

    def __init__(self) -> None:
        self.problem: Signal[[str]] = Signal()
        self.replacing: Signal[[]] = Signal()
        self.ended: Signal[[bool]] = Signal()
        self.database: ReviewDatabase | None = None
        self.where = ""
        self.readerId = 0
        self.readerName = ""
        self._opening: Future[tuple[ReviewDatabase, int]] | None = None
        self._opened = ("", "")
        self._looking = qt.QTimer()
        self._looking.setInterval(LOOK_MS)
        self._looking.connect("timeout()", self._look)

    @property
    def isOpening(self) -> bool:
        """Whether a review database is being opened."""
        return self._opening is not None

    def open(self, where: str, readerName: str) -> bool:
        """Begin to open a review database for a reader, installing what is missing if they agree.

        A large file is checked and copied for seconds, and the window must not wait: :attr:`ended` tells of
        the end. The database that is open stays open until then, and also where the other cannot be opened.

        Returns
        -------
        bool
            False when it was not begun; the reason was told.
        """
        where, readerName = where.strip(), " ".join(readerName.split())
        if not where or not readerName:
            self.problem.emit(
                _("Enter your name.") if where else _("Choose a file, or enter the address of a store.")
            )
            return False
        problem = dependencies.ensureInstalled(requirementsFor(where))
        if problem:
            self.problem.emit(problem)
            return False
        self._abandon()
        thread = ThreadPoolExecutor(1)
        self._opening, self._opened = thread.submit(_openFor, where, readerName), (where, readerName)
        thread.shutdown(wait=False)
        self._looking.start()
        return True

    def _look(self) -> None:
        opening = self._opening
        if opening is None:
            return
        if not opening.done():
            # An application that embeds Python may keep its lock while none of its own Python code runs.
            time.sleep(YIELD_S)
            return
        self._opening = None
        self._looking.stop()
        isOpen = False
        try:
            self._take(*opening.result())
            isOpen = True
        except Exception as error:  # noqa: BLE001 - it is logged, and the reader is told
            self.problem.emit(sentenceOf(error))
        finally:
            self.ended.emit(isOpen)

    def _take(self, database: ReviewDatabase, readerId: int) -> None:
        if self.database is not None:
            self.replacing.emit()
        self.close()
        self.database, self.readerId = database, readerId
        self.where, self.readerName = self._opened

    def _abandon(self) -> None:
        """Want no longer what is being opened."""
        opening, self._opening = self._opening, None
        self._looking.stop()
        if opening is not None:
            opening.add_done_callback(_closeUnwanted)

    def close(self) -> None:
        """Let go of the database, and of one that is being opened."""
        self._abandon()
        if self.database is not None:
            self.database.close()
        self.database, self.where, self.readerId, self.readerName = None, "", 0, ""

    def ask(
        self, function: Callable[Concatenate[ReviewDatabase, P], Answer], *arguments: P.args, **more: P.kwargs
    ) -> Answer | None:
        """Call a function of the library with the database; what fails is told, and None returned."""
        from CovidXRayLib.curation.errors import ReviewDatabaseError

        if self.database is None:
            return None
        try:
            return function(self.database, *arguments, **more)
        except ReviewDatabaseError as error:
            self.problem.emit(str(error))
            return None


def _openFor(where: str, readerName: str) -> tuple[ReviewDatabase, int]:
    """Open a review database, in a thread of its own; it, and the reader's number."""
    from CovidXRayLib.curation.readers.reader_table import reader_named
    from CovidXRayLib.curation.review_database import ReviewDatabase

    # Copies are made by storeBackup.
    place = where if isAddress(where) else Path(where).expanduser()
    database = ReviewDatabase.open(place, copies_itself=False)
    try:
        return database, reader_named(database, readerName)
    except BaseException:
        database.close()
        raise


def _closeUnwanted(opening: Future[tuple[ReviewDatabase, int]]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result()[0].close()


def isAddress(where: str) -> bool:
    """Tell the address of a database from a file."""
    return "://" in where


def canOpenWithoutAsking(where: str) -> bool:
    """Return whether nothing is missing for a review database."""
    return dependencies.areInstalled(requirementsFor(where))


def requirementsFor(where: str) -> list[Requirement]:
    """Return the packages that a review database needs (:class:`packaging.requirements.Requirement`)."""
    return dependencies.requirementsOf(
        *(dependencies.TEAM_REVIEW if isAddress(where) else dependencies.REVIEW)
    )
