"""Whether an SQLite file is there, and whole."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from CovidXRayLib.curation.database.backup_list import copies_of
from CovidXRayLib.curation.errors import READ_ONLY, StoreError
from CovidXRayLib.i18n import gettext as _


def require_file(path: Path) -> None:
    """Refuse a place where no new store should be made.

    Raises
    ------
    StoreError
        If it is a folder, its folder is missing, an earlier store of that name has been lost, or one that
        is there may not be written to.
    """
    if path.is_dir():
        raise StoreError(_("{path}: this is a folder; give the name of a file in it.").format(path=path))
    if not path.parent.is_dir():
        raise StoreError(
            _("{path}: the folder {folder} does not exist; make it first.").format(
                path=path, folder=path.parent
            )
        )
    if path.exists() and path.stat().st_size > 0:
        _require_writable(path)
        return
    log = path.with_name(f"{path.name}-wal")
    # SQLite would throw the log away, and with it the last decisions.
    if log.exists() and log.stat().st_size > 0:
        raise StoreError(
            _("{path}: the file is gone or empty, but {log} of it is there; bring the file back.").format(
                path=path, log=log.name
            )
        )
    copies = copies_of(path)
    if copies:
        raise StoreError(
            _(
                "{path}: the file is gone or empty, but there are backups of it; copy the newest, {backup}, "
                "to its place, or move the folder {folder} away to begin anew."
            ).format(path=path, backup=copies[0].in_words(), folder=copies[0].path.parent)
        )


def _require_writable(path: Path) -> None:
    # The journal of a transaction is made in the folder.
    for needed in (path, path.parent):
        if not os.access(needed, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise StoreError(_(READ_ONLY).format(where=path))


def require_whole(connection: sqlite3.Connection, path: Path, *, thorough: bool) -> None:
    """Refuse a damaged file; it is left as it is.

    Parameters
    ----------
    connection
        To the file.
    path
        The file, for the sentence.
    thorough
        Whether to compare every index with its table, too.

    Raises
    ------
    StoreError
        If the file is damaged; the text names the newest backup.
    """
    try:
        check = "integrity_check" if thorough else "quick_check"
        (found,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        found = str(error)
    if found == "ok":
        return
    copies = copies_of(path)
    problem = " ".join(found.split())
    if not copies:
        raise StoreError(
            _(
                "{path}: the file is damaged ({problem}), and there is no backup of it; bring back a copy of "
                "your own."
            ).format(path=path, problem=problem)
        )
    raise StoreError(
        _(
            "{path}: the file is damaged ({problem}). Move it and the files {name}-journal, {name}-wal and "
            "{name}-shm, if there are any, away, and copy the newest backup, {backup}, to its place."
        ).format(path=path, problem=problem, name=path.name, backup=copies[0].in_words())
    )
