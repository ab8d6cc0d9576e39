"""The write-ahead log of an SQLite file that an earlier version of this program kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from CovidXRayLib.curation.database.backup_list import copies_of
from CovidXRayLib.curation.errors import StoreError
from CovidXRayLib.i18n import gettext as _

_PATIENCE_S: Final = 5.0


def require_log(path: Path) -> None:
    """Refuse a file whose write-ahead log is lost, or is another file's; nothing is written.

    Earlier versions kept the last decisions in such a log. Call it in the writers' turn: it opens the file.

    Raises
    ------
    StoreError
        If decisions may be missing, or would be overwritten by others.
    """
    log, index = (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))
    keeps_log = _keeps_log(path)
    # Whoever made the index had made the log, and removes both when all of the log is in the file.
    if keeps_log and index.exists() and not log.exists():
        raise StoreError(
            _(
                "{path}: its log {log} has been lost, and the last decisions with it; nothing was written. "
                "Bring {log} back, or, to go on without them, delete {index}.{backup}"
            ).format(path=path, log=log.name, index=index.name, backup=_newest(path))
        )
    if not keeps_log and log.exists() and log.stat().st_size > 0:
        raise StoreError(
            _(
                "{path}: the log {log} beside it belongs to another copy of the file and would damage this "
                "one; move {log} and {index} away. Nothing was written."
            ).format(path=path, log=log.name, index=index.name)
        )


def _keeps_log(path: Path) -> bool:
    """Tell from the file's header; https://www.sqlite.org/fileformat2.html, 1.3.3."""
    with path.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def _newest(path: Path) -> str:
    copies = copies_of(path)
    return " " + _("The newest backup is {backup}.").format(backup=copies[0].in_words()) if copies else ""


def keep_no_log(path: Path) -> None:
    """Bring what a write-ahead log holds into the file, and go on without; :mod:`.turns` says why.

    Call it in the writers' turn.

    Raises
    ------
    StoreError
        If an earlier version of this program, which knows no turns, has the file open.
    """
    with closing(sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            mode = ""
    if mode != "delete":
        raise StoreError(
            _("{path}: an earlier CovidXRay has it open; close it there, then open it again.").format(
                path=path
            )
        )
