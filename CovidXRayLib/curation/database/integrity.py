"""Existence and integrity checks of SQLite files."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final

from CovidXRayLib.curation.database.backup_list import copies_of
from CovidXRayLib.curation.errors import NO_DATABASE, READ_ONLY, ReviewDatabaseError
from CovidXRayLib.i18n import gettext as _

# https://www.sqlite.org/fileformat.html, section 1.3
_HEADER: Final = b"SQLite format 3\0"


def require_file(path: Path) -> None:
    """Reject a path at which a database can neither be opened nor created.

    Raises
    ------
    ReviewDatabaseError
        If it is a folder or another kind of file, its folder is missing, an earlier database of that name has
        been lost, or an existing one is not writable.
    """
    if path.is_dir():
        raise ReviewDatabaseError(
            _("{path}: this is a folder; enter the name of a file in it.").format(path=path)
        )
    if not path.parent.is_dir():
        raise ReviewDatabaseError(
            _("{path}: the folder {folder} does not exist; create it first.").format(
                path=path, folder=path.parent
            )
        )
    if path.exists() and path.stat().st_size > 0:
        # Before anything is written beside a file that is not ours.
        with path.open("rb") as file:
            if file.read(len(_HEADER)) != _HEADER:
                raise ReviewDatabaseError(_(NO_DATABASE).format(where=path))
        _require_writable(path)
        return
    log = path.with_name(f"{path.name}-wal")
    # SQLite would discard the log, and with it the last decisions.
    if log.exists() and log.stat().st_size > 0:
        raise ReviewDatabaseError(
            _("{path}: the file is missing or empty, but its log {log} exists; restore the file.").format(
                path=path, log=log.name
            )
        )
    copies = copies_of(path)
    if copies:
        raise ReviewDatabaseError(
            _(
                "{path}: the file is missing or empty, but backups exist; copy the newest, {backup}, "
                "to its place, or move the folder {folder} away to start over."
            ).format(path=path, backup=copies[0].as_text(), folder=copies[0].path.parent)
        )


def _require_writable(path: Path) -> None:
    # SQLite creates its journal in the folder.
    for needed in (path, path.parent):
        if not os.access(needed, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise ReviewDatabaseError(_(READ_ONLY).format(where=path))


def require_intact(connection: sqlite3.Connection, path: Path, *, thorough: bool) -> None:
    """Reject a damaged file, which is left unchanged.

    Parameters
    ----------
    connection
        Connection to the file.
    path
        The file, for the message.
    thorough
        Whether to also compare every index with its table.

    Raises
    ------
    ReviewDatabaseError
        If the file is damaged; the message names the newest backup.
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
        raise ReviewDatabaseError(
            _(
                "{path}: the file is damaged ({problem}) and has no backup; restore a copy of your own."
            ).format(path=path, problem=problem)
        )
    raise ReviewDatabaseError(
        _(
            "{path}: the file is damaged ({problem}). Move it and the files {name}-journal, {name}-wal "
            "and {name}-shm, if present, away, and copy the newest backup, {backup}, to its place."
        ).format(path=path, problem=problem, name=path.name, backup=copies[0].as_text())
    )
