"""Backups of SQLite databases."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
import threading
import time
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Final

from CovidXRayLib.curation.database.backup_list import (
    Content,
    backup_folder,
    content_of,
    copies_of,
    copy_at,
    holds,
)
from CovidXRayLib.curation.database.file_locks import FileLock
from CovidXRayLib.curation.database.integrity import require_intact
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import sync_folder

KEPT: Final = 7
# Age at which a backup is replaced if there are new events, at opening and while a database is open, so that
# no decision is without a backup for more than an hour.
EVERY_S: Final = 1800.0
# How long a backup waits for a writer.
_TIMEOUT_S: Final = 60.0
# Pages copied between pauses for writers; after this many restarts, writers have to wait.
_PAGES: Final = 8192
_MAX_RESTARTS: Final = 3
# Age at which the remains of an interrupted backup are removed.
_STALE_AGE_S: Final = 24 * 3600.0
_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700

_log = logging.getLogger(__name__)


def backups(path: Path) -> list[Path]:
    """Return the backups of a review database, the one with the newest decision first."""
    return [copy.path for copy in copies_of(path)]


def backup_of_today(path: Path) -> Path:
    """Return the path of today's backup, which need not exist."""
    return backup_folder(path) / f"{path.stem}-{date.today().isoformat()}{path.suffix}"


def backup_before(path: Path, revision: str) -> Path:
    """Return the path of the backup before a migration, which is never removed and need not exist."""
    return backup_folder(path) / f"{path.stem}-{date.today().isoformat()}-before-{revision}{path.suffix}"


def is_due(path: Path, content: Content) -> bool:
    """Return whether the newest decisions have been without a backup for too long.

    Parameters
    ----------
    path
        The SQLite file.
    content
        Its last event.
    """
    copies = copies_of(path)
    if not backup_of_today(path).exists():
        return True
    if not copies or copies[0].content is None:
        return True
    if copies[0].content == content:
        return False
    age = time.time() - copies[0].path.stat().st_mtime
    return not 0 <= age < EVERY_S or not copies[0].content.event


def back_up(path: Path, target: Path | None = None) -> Path:
    """Write a consistent, verified copy of a review database; then remove the oldest daily copies.

    Other connections can read and write meanwhile.

    Parameters
    ----------
    path
        The SQLite file.
    target
        The copy, in :func:`.backup_list.backup_folder`; there atomically. None for that of today,
        which is replaced, unless it has events that the database lacks: the new one then has the time in its
        name.

    Returns
    -------
    Path
        Path of the backup.

    Raises
    ------
    OSError, sqlite3.Error
        If the backup cannot be written; existing files are then unchanged.
    ReviewDatabaseError
        If the database is damaged, or busy for too long.
    """
    folder = backup_folder(path)
    folder.mkdir(exist_ok=True, mode=_PRIVATE_FOLDER)
    # A process may open a review database in two threads at the same time.
    part = folder / f".{os.getpid()}-{threading.get_ident()}.part"
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, _PRIVATE_FILE))
        _copy(path, part)
        with closing(sqlite3.connect(part)) as copy:
            require_intact(copy, path, thorough=True)
            target = target or _target(path, copy)
        _flush(part)
        part.replace(target)
        sync_folder(folder)
    finally:
        part.unlink(missing_ok=True)
    _remove_old(path)
    return target


def _copy(path: Path, part: Path) -> None:
    lock = FileLock(path)
    release = lock.acquire(exclusive=False, timeout_s=_TIMEOUT_S)
    left, starts = sys.maxsize, 0

    def let_writers_in(_status: int, remaining: int, _total: int) -> None:
        nonlocal release, left, starts
        starts += remaining >= left
        left = remaining
        if remaining and starts < _MAX_RESTARTS:
            release()
            release = lock.acquire(exclusive=False, timeout_s=_TIMEOUT_S)

    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
            # An incomplete copy is discarded, so that it needs no journal.
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            source.backup(copy, pages=_PAGES, progress=let_writers_in)
            # The file must be self-contained.
            copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        release()


def _target(path: Path, copy: sqlite3.Connection) -> Path:
    today = backup_of_today(path)
    if today.exists():
        there = copy_at(today).content
        # The database may have been replaced by an older copy, and other decisions recorded since.
        if there is not None and not (content_of(copy) >= there and holds(copy, there)):
            return today.with_stem(f"{today.stem}-{datetime.now().strftime('%H%M%S')}")
    return today


def _remove_old(path: Path) -> None:
    daily = [one for one in backups(path) if "-before-" not in one.name]
    for old in daily[KEPT:]:
        old.unlink(missing_ok=True)
        _log.info("Removed the old backup %s.", old)
    for left in backup_folder(path).glob(".*.part"):
        if time.time() - left.stat().st_mtime > _STALE_AGE_S:
            left.unlink(missing_ok=True)


def _flush(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def warning_of(path: Path, error: Exception) -> str:
    """Return the warning for a backup that could not be written."""
    sentence = _("{path}: the backup could not be written ({problem}); the review database itself is open.")
    return sentence.format(path=path, problem=error)
