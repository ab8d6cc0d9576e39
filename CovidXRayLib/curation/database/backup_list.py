"""The backups of an SQLite store: which there are, and what each holds."""

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
# Clocks of computers that share a disk differ by so much.
_SLACK_S: Final = 60.0


@dataclass(frozen=True, order=True)
class Content:
    """What a store holds up to: its last event's number and time, as it is kept; 0 where it has none."""

    event: int = 0
    at: str = ""


@dataclass(frozen=True)
class Copy:
    """A backup; `content` is None where it cannot be read."""

    path: Path
    content: Content | None

    def in_words(self) -> str:
        """Return its path, with a word where its date cannot be right."""
        if not self.is_of_the_future():
            return str(self.path)
        return _("{backup} (its date lies in the future: a clock was wrong)").format(backup=self.path)

    def is_of_the_future(self) -> bool:
        """Tell whether its name or its file bears a date that has not come yet."""
        if self.path.stat().st_mtime > datetime.now(UTC).timestamp() + _SLACK_S:
            return True
        return self._date() > date.today().isoformat()

    def _date(self) -> str:
        found = _DATE.findall(self.path.stem)
        return found[-1] if found else ""

    def rank(self) -> tuple[Content, bool, str, str]:
        """Return what orders copies: what they hold; among equals a possible date, then the later."""
        return self.content or Content(), not self.is_of_the_future(), self._date(), self.path.name


def backup_folder(path: Path) -> Path:
    """Return the folder in which a store's backups lie."""
    return path.with_name(f"{path.name}.backups")


def copies_of(path: Path) -> list[Copy]:
    """Return a store's backups, the one that holds most first; the files' times can be anything."""
    folder = backup_folder(path)
    named = re.compile(
        rf"{re.escape(path.stem)}-\d{{4}}-\d{{2}}-\d{{2}}(-before-\w+|-\d{{6}})?{re.escape(path.suffix)}"
    )
    found = [one for one in folder.iterdir() if named.fullmatch(one.name)] if folder.is_dir() else []
    return sorted(map(copy_at, found), key=Copy.rank, reverse=True)


def copy_at(path: Path) -> Copy:
    """Look into one copy."""
    # Nobody writes to it: no lock and no file beside it is needed, nor can be made on a disk without writing.
    where = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(where, uri=True)) as connection:
            return Copy(path, content_of(connection))
    except sqlite3.Error:
        return Copy(path, None)


def content_of(connection: sqlite3.Connection) -> Content:
    """Return what the store of a connection holds up to; nothing where it has no events yet.

    Raises
    ------
    sqlite3.Error
        If it is damaged, or no store.
    """
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone():
        return Content()
    row = connection.execute("SELECT id, at FROM event ORDER BY id DESC LIMIT 1").fetchone()
    return Content(row[0], str(row[1])) if row else Content()


def holds(connection: sqlite3.Connection, content: Content) -> bool:
    """Tell whether a store has the last event of another one, and so all that went before."""
    if not content.event:
        return True
    row = connection.execute("SELECT at FROM event WHERE id = ?", (content.event,)).fetchone()
    return row is not None and str(row[0]) == content.at
