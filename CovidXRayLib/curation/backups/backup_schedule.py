"""Schedule of the backups of an open SQLite database."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from pathlib import Path

from CovidXRayLib.curation.backups import backup
from CovidXRayLib.curation.database.backup_list import copies_of
from CovidXRayLib.curation.errors import ReviewDatabaseError

_log = logging.getLogger(__name__)


class Copying:
    """Tracks changes that are not backed up yet.

    Parameters
    ----------
    path
        The SQLite file, just opened, and backed up if that was due.
    itself
        Whether :meth:`changed` writes backups that are due.
    """

    def __init__(self, path: Path, *, itself: bool) -> None:
        self.path = path
        self._itself = itself
        self._since: float | None = None  # time of the first change that is not backed up
        self._alone = threading.Lock()

    def changed(self) -> None:
        """Record a committed change."""
        if self._since is None:
            self._since = time.monotonic()
        elif self._itself and self.is_due():
            self._copy()

    def is_due(self) -> bool:
        """Return whether a backup is due and no other process has written one."""
        if self._since is None or time.monotonic() - self._since < backup.EVERY_S:
            return False
        copies = copies_of(self.path)
        age = time.time() - copies[0].path.stat().st_mtime if copies else -1.0
        if 0 <= age < time.monotonic() - self._since:
            self._since = time.monotonic() - age
            return self.is_due()
        return True

    def first(self) -> None:
        """Back up the database if no backup has any event."""
        if not any(copy.content and copy.content.event for copy in copies_of(self.path)):
            self._copy()

    def _copy(self) -> None:
        if not self._alone.acquire(blocking=False):
            return  # another thread is writing one
        try:
            self._since = None
            backup.back_up(self.path)
        except (OSError, sqlite3.Error, ReviewDatabaseError) as error:
            # The change itself is committed; the next attempt follows after the same time.
            _log.warning("%s", backup.warning_of(self.path, error))
        finally:
            self._alone.release()
