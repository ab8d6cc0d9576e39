"""Errors of review databases and exports; messages are one sentence each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError

from CovidXRayLib.errors import CovidXRayError, ServerUnreachableError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop


class ReviewDatabaseError(CovidXRayError):
    """A review database that cannot be opened, read or written."""


class DatabaseUnreachableError(ReviewDatabaseError, ServerUnreachableError):
    """A database server that does not respond or refuses the connection."""


FULL: Final = gettext_noop(
    "{where}: the disk is full, and the last change was not saved; free some space, then repeat it."
)
READ_ONLY: Final = gettext_noop(
    "{where}: no write permission; request it, or copy the review database to a folder of your own."
)
BUSY: Final = gettext_noop(
    "{where}: another program has locked the review database for too long, and the last change was not "
    "saved; wait until it has finished, then repeat it."
)
DAMAGED: Final = gettext_noop(
    "{where}: the review database is damaged ({problem}), and the last change may not be saved; close "
    "and reopen it, which checks it and names the newest backup."
)
NO_DATABASE: Final = gettext_noop("{where}: not a CovidXRay review database; choose another file.")
CANNOT_OPEN: Final = gettext_noop(
    "{where}: the file cannot be opened ({problem}); check that its folder exists and is writable."
)
DISK: Final = gettext_noop(
    "{where}: the disk cannot be read or written ({problem}), and the last change was not saved; check "
    "the disk."
)
NO_CONNECTION: Final = gettext_noop(
    "{where}: no response from the database ({problem}); changes not yet confirmed were not saved; check "
    "network, user name and password, then try again."
)

# By SQLite's primary result code, https://www.sqlite.org/rescode.html
_OF_SQLITE: Final = {
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_IOERR: DISK,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: CANNOT_OPEN,
    sqlite3.SQLITE_NOTADB: NO_DATABASE,
}
# By SQLSTATE, or its class of two letters, https://www.postgresql.org/docs/current/errcodes-appendix.html
_OF_POSTGRESQL: Final = {
    "08": NO_CONNECTION,
    "25006": READ_ONLY,
    "28": NO_CONNECTION,
    "3D": NO_CONNECTION,
    "40": BUSY,
    "42501": READ_ONLY,
    "53100": FULL,
    "55P03": BUSY,
    "57P": NO_CONNECTION,
    "58030": DISK,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}


def review_database_error(error: BaseException | None, where: str) -> ReviewDatabaseError | None:
    """Convert a driver error; None for programming errors, which are not the database's fault."""
    text = None
    if isinstance(error, sqlite3.Error):
        text = _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    elif error is not None:
        state = getattr(error, "sqlstate", None)
        if state is not None:
            text = next((text for start, text in _OF_POSTGRESQL.items() if state.startswith(start)), None)
        elif type(error).__name__ == "OperationalError":  # psycopg: no state without a response
            text = NO_CONNECTION
    if text is None:
        return None
    problem = " ".join(str(error).split()).rstrip(".")
    kind = DatabaseUnreachableError if text is NO_CONNECTION else ReviewDatabaseError
    return kind(_(text).format(where=where, problem=problem))


@contextmanager
def as_review_database_errors(where: str) -> Iterator[None]:
    """Convert database driver errors raised in the block to :class:`ReviewDatabaseError`."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        problem = review_database_error(error.orig if isinstance(error, DBAPIError) else error, where)
        if problem is None:
            raise
        raise problem from error


class ExportError(CovidXRayError):
    """An export that failed or was cancelled; nothing is left behind."""
