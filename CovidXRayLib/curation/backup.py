"""Dated copies of an SQLite store beside it, the newest few."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

KEPT: Final = 7

_log = logging.getLogger(__name__)


def backup_folder(path: Path) -> Path:
    """Return the folder in which a store's backups lie."""
    return path.with_name(f"{path.name}.backups")


def backups(path: Path) -> list[Path]:
    """Return a store's backups, the newest first."""
    found = backup_folder(path).glob(f"{path.stem}-????-??-??*{path.suffix}")
    return sorted(found, key=lambda one: one.stat().st_mtime, reverse=True)


def backup_of_today(path: Path) -> Path:
    """Return where the backup of today lies, or will lie."""
    return backup_folder(path) / f"{path.stem}-{date.today().isoformat()}{path.suffix}"


def backup_before(path: Path, revision: str) -> Path:
    """Return where the backup before a change of the schema lies, or will lie; it is never removed."""
    return backup_folder(path) / f"{path.stem}-{date.today().isoformat()}-before-{revision}{path.suffix}"


def back_up(path: Path, target: Path) -> None:
    """Copy a store as it is at one moment, even while others write; then remove the oldest daily copies.

    Parameters
    ----------
    path
        The SQLite file.
    target
        The copy, in :func:`backup_folder`; there whole or not at all.

    Raises
    ------
    OSError, sqlite3.Error
        If the copy cannot be written; what was there before is untouched.
    """
    target.parent.mkdir(exist_ok=True)
    # A process may open a store twice at a time, in two threads.
    part = target.with_name(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
            # What is not complete is thrown away, so it needs no journal.
            copy.execute("PRAGMA journal_mode = OFF")
            source.backup(copy)
            # One file alone must hold everything.
            copy.execute("PRAGMA journal_mode = DELETE")
        with part.open("rb+") as handle:
            os.fsync(handle.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    daily = [one for one in backups(path) if "-before-" not in one.name]
    for old in daily[KEPT:]:
        old.unlink(missing_ok=True)
        _log.info("Removed the old backup %s.", old)
