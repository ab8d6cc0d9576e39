"""Write-ahead logs left by earlier versions of this program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from CovidXRayLib.curation.database.backup_list import copies_of
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.i18n import gettext as _

_TIMEOUT_S: Final = 5.0


def require_write_ahead_log(path: Path) -> None:
    """Reject a file whose write-ahead log is lost or belongs to another file; nothing is written.

    Earlier versions kept the last decisions in such a log. Hold the exclusive lock, since this opens the
    file.

    Raises
    ------
    ReviewDatabaseError
        If decisions may be missing, or would be overwritten by others.
    """
    log, index = (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))
    keeps_log = _has_write_ahead_log(path)
    # SQLite creates the index after the log, and removes both when the log has been checkpointed.
    if keeps_log and index.exists() and not log.exists():
        raise ReviewDatabaseError(
            _(
                "{path}: its log {log} has been lost, and the last decisions with it; nothing was "
                "written. Restore {log}, or delete {index} to continue without them.{backup}"
            ).format(path=path, log=log.name, index=index.name, backup=_newest(path))
        )
    if not keeps_log and log.exists() and log.stat().st_size > 0:
        raise ReviewDatabaseError(
            _(
                "{path}: the log {log} beside it belongs to another copy of the file and would damage this "
                "one; move {log} and {index} away. Nothing was written."
            ).format(path=path, log=log.name, index=index.name)
        )


def _has_write_ahead_log(path: Path) -> bool:
    """Return whether the file's header states a log; https://www.sqlite.org/fileformat2.html, 1.3.3."""
    with path.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def _newest(path: Path) -> str:
    copies = copies_of(path)
    return " " + _("The newest backup is {backup}.").format(backup=copies[0].as_text()) if copies else ""


def disable_write_ahead_log(path: Path) -> None:
    """Checkpoint a write-ahead log into the file and disable it; :mod:`.file_locks` explains why.

    Hold the exclusive lock.

    Raises
    ------
    ReviewDatabaseError
        If an earlier version of this program, which does not use these locks, has the file open.
    """
    with closing(sqlite3.connect(path, timeout=_TIMEOUT_S, isolation_level=None)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            mode = ""
    if mode != "delete":
        raise ReviewDatabaseError(
            _(
                "{path}: in use by an earlier version of CovidXRay; close it there, then open it again."
            ).format(path=path)
        )
