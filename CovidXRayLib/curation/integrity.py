"""Whether an SQLite file is there, whole, and can be written to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from CovidXRayLib.curation.backup import backups
from CovidXRayLib.curation.engines import BUSY_S
from CovidXRayLib.curation.problems import StoreError
from CovidXRayLib.i18n import gettext as _


def require_file(path: Path) -> None:
    """Refuse a place where no new store should be made.

    Raises
    ------
    StoreError
        If it is a folder, its folder is missing, or an earlier store of that name has been lost.
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
        return
    log = path.with_name(f"{path.name}-wal")
    # SQLite would throw the log away, and with it the last decisions.
    if log.exists() and log.stat().st_size > 0:
        raise StoreError(
            _("{path}: the file is gone or empty, but {log} of it is there; bring the file back.").format(
                path=path, log=log.name
            )
        )
    copies = backups(path)
    if copies:
        raise StoreError(
            _(
                "{path}: the file is gone or empty, but there are backups of it; copy the newest, {backup}, "
                "to its place, or move the folder {folder} away to begin anew."
            ).format(path=path, backup=copies[0], folder=copies[0].parent)
        )


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
    copies = backups(path)
    problem = " ".join(found.split())
    if not copies:
        raise StoreError(
            _(
                "{path}: the file is damaged ({problem}), and there is no backup of it; nothing was changed. "
                "Bring back a copy of your own."
            ).format(path=path, problem=problem)
        )
    raise StoreError(
        _(
            "{path}: the file is damaged ({problem}); nothing was changed. Move it and the files {name}-wal "
            "and {name}-shm away, and copy the newest backup, {backup}, to its place."
        ).format(path=path, problem=problem, name=path.name, backup=copies[0])
    )


def use_write_ahead_log(path: Path) -> None:
    """Let readers and one writer work at the same time.

    Raises
    ------
    StoreError
        If the file system has no shared memory for it, as network folders have none.
    """
    # Unlike everything else, this does not wait by itself while another connection is in use.
    with closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreError(
            _(
                "{path}: SQLite cannot share a file on this disk, as on network folders; put the store on a "
                "disk of this computer, or use PostgreSQL."
            ).format(path=path)
        )
