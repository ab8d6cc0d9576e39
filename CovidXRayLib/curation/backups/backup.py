"""Dated copies of an SQLite store beside it, the newest few."""

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
from CovidXRayLib.curation.database.file_locks import Turns
from CovidXRayLib.curation.database.integrity import require_whole
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import sync_folder

KEPT: Final = 7
# A copy older than this is made again when there are new events, at opening and while a store is open: so
# no decision is without a copy for an hour.
EVERY_S: Final = 1800.0
# How long a copy waits for a writer.
_PATIENCE_S: Final = 60.0
# Pages between which writers may have their turn; where they start the copy over so often, they wait.
_PAGES: Final = 8192
_STARTS: Final = 3
# What a copy that was killed leaves behind is removed after so long.
_LEFT_S: Final = 24 * 3600.0
_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700

_log = logging.getLogger(__name__)


def backups(path: Path) -> list[Path]:
    """Return a store's backups, the one with the newest decision first."""
    return [copy.path for copy in copies_of(path)]


def backup_of_today(path: Path) -> Path:
    """Return where the backup of today lies, or will lie."""
    return backup_folder(path) / f"{path.stem}-{date.today().isoformat()}{path.suffix}"


def backup_before(path: Path, revision: str) -> Path:
    """Return where the backup before a change of the schema lies, or will lie; it is never removed."""
    return backup_folder(path) / f"{path.stem}-{date.today().isoformat()}-before-{revision}{path.suffix}"


def is_due(path: Path, content: Content) -> bool:
    """Tell whether a store's newest decisions have gone without a copy for too long.

    Parameters
    ----------
    path
        The SQLite file.
    content
        What it holds up to.
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
    """Copy a store as it is at one moment, and see whether it is whole; then remove the oldest daily copies.

    Others read and write meanwhile.

    Parameters
    ----------
    path
        The SQLite file.
    target
        The copy, in :func:`.backup_list.backup_folder`; there whole or not at all. None for that of today,
        which is replaced; if it holds what the store has not, for one with the time in its name.

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    OSError, sqlite3.Error
        If the copy cannot be written; what was there before is untouched.
    StoreError
        If the store is damaged, or busy for too long.
    """
    folder = backup_folder(path)
    folder.mkdir(exist_ok=True, mode=_PRIVATE_FOLDER)
    # A process may open a store twice at a time, in two threads.
    part = folder / f".{os.getpid()}-{threading.get_ident()}.part"
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, _PRIVATE_FILE))
        _copy(path, part)
        with closing(sqlite3.connect(part)) as copy:
            require_whole(copy, path, thorough=True)
            target = target or _target(path, copy)
        _flush(part)
        part.replace(target)
        sync_folder(folder)
    finally:
        part.unlink(missing_ok=True)
    _remove_old(path)
    return target


def _copy(path: Path, part: Path) -> None:
    turns = Turns(path)
    give_back = turns.take(alone=False, patience_s=_PATIENCE_S)
    left, starts = sys.maxsize, 0

    def let_writers_in(_status: int, remaining: int, _total: int) -> None:
        nonlocal give_back, left, starts
        starts += remaining >= left
        left = remaining
        if remaining and starts < _STARTS:
            give_back()
            give_back = turns.take(alone=False, patience_s=_PATIENCE_S)

    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
            # What is not complete is thrown away, so it needs no journal.
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            source.backup(copy, pages=_PAGES, progress=let_writers_in)
            # One file alone must hold everything.
            copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        give_back()


def _target(path: Path, copy: sqlite3.Connection) -> Path:
    today = backup_of_today(path)
    if today.exists():
        there = copy_at(today).content
        # An older copy may have been put in the store's place since, and other decisions taken.
        if there is not None and not (content_of(copy) >= there and holds(copy, there)):
            return today.with_stem(f"{today.stem}-{datetime.now().strftime('%H%M%S')}")
    return today


def _remove_old(path: Path) -> None:
    daily = [one for one in backups(path) if "-before-" not in one.name]
    for old in daily[KEPT:]:
        old.unlink(missing_ok=True)
        _log.info("Removed the old backup %s.", old)
    for left in backup_folder(path).glob(".*.part"):
        if time.time() - left.stat().st_mtime > _LEFT_S:
            left.unlink(missing_ok=True)


def _flush(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def warning_of(path: Path, error: Exception) -> str:
    """Return what to say where a copy could not be written."""
    sentence = _("{path}: the backup could not be written ({problem}); the review database itself is open.")
    return sentence.format(path=path, problem=error)
