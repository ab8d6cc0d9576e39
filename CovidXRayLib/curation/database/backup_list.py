"""The existing backups of an SQLite database, and their last events."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from CovidXRayLib.i18n import gettext as _

_DATE: Final = re.compile(r"-(\d{4}-\d{2}-\d{2})")
# Tolerated difference between the clocks of computers that share a disk.
_SLACK_S: Final = 60.0


@dataclass(frozen=True, order=True)
class Content:
    """Number and time stamp of the last event of a review database; 0 where there is none."""

    event: int = 0
    at: str = ""


@dataclass(frozen=True)
class Copy:
    """A backup; `content` is None if it cannot be read."""

    path: Path
    content: Content | None

    def as_text(self) -> str:
        """Return its path, with a note if its date is in the future."""
        if not self.is_from_the_future():
            return str(self.path)
        return _("{backup} (dated in the future; a clock was wrong)").format(backup=self.path)

    def is_from_the_future(self) -> bool:
        """Return whether the date of its name or its file is in the future."""
        if self.path.stat().st_mtime > datetime.now(UTC).timestamp() + _SLACK_S:
            return True
        return self._date() > date.today().isoformat()

    def _date(self) -> str:
        found = _DATE.findall(self.path.stem)
        return found[-1] if found else ""

    def rank(self) -> tuple[Content, bool, str, str]:
        """Return the sort key of backups: last event, then plausibility of the date, then the date."""
        return self.content or Content(), not self.is_from_the_future(), self._date(), self.path.name


def backup_folder(path: Path) -> Path:
    """Return the backup folder of a review database."""
    return path.with_name(f"{path.name}.backups")


def copies_of(path: Path) -> list[Copy]:
    """Return the backups of a review database, the one with the newest event first."""
    folder = backup_folder(path)
    named = re.compile(
        rf"{re.escape(path.stem)}-\d{{4}}-\d{{2}}-\d{{2}}(-before-\w+|-\d{{6}})?{re.escape(path.suffix)}"
    )
    found = [one for one in folder.iterdir() if named.fullmatch(one.name)] if folder.is_dir() else []
    return sorted(map(copy_at, found), key=Copy.rank, reverse=True)


def copy_at(path: Path) -> Copy:
    """Read a backup."""
    # Backups are immutable: no lock or journal is needed, nor possible on a read-only disk.
    where = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(where, uri=True)) as connection:
            return Copy(path, content_of(connection))
    except sqlite3.Error:
        return Copy(path, None)


def content_of(connection: sqlite3.Connection) -> Content:
    """Return the last event of the database of a connection.

    Raises
    ------
    sqlite3.Error
        If it is damaged, or not a database.
    """
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone():
        return Content()
    row = connection.execute("SELECT id, at FROM event ORDER BY id DESC LIMIT 1").fetchone()
    return Content(row[0], str(row[1])) if row else Content()


def holds(connection: sqlite3.Connection, content: Content) -> bool:
    """Return whether a database has the last event of another one, and so all earlier ones."""
    if not content.event:
        return True
    row = connection.execute("SELECT at FROM event WHERE id = ?", (content.event,)).fetchone()
    return row is not None and str(row[0]) == content.at
