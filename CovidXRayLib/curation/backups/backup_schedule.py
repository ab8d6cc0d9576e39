"""When an SQLite store that is open is copied."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from pathlib import Path

from CovidXRayLib.curation.backups import backup
from CovidXRayLib.curation.database.backup_list import copies_of
from CovidXRayLib.curation.errors import StoreError

_log = logging.getLogger(__name__)


class Copying:
    """Knows how long a store's changes have gone without a copy.

    Parameters
    ----------
    path
        The SQLite file, just opened, and copied where that was due.
    itself
        Whether :meth:`changed` makes copies that are due.
    """

    def __init__(self, path: Path, *, itself: bool) -> None:
        self.path = path
        self._itself = itself
        self._since: float | None = None  # when the first change without a copy was made
        self._alone = threading.Lock()

    def changed(self) -> None:
        """Take note of a change that is on the disk."""
        if self._since is None:
            self._since = time.monotonic()
        elif self._itself and self.is_due():
            self._copy()

    def is_due(self) -> bool:
        """Tell whether the oldest change without a copy was made long ago, and nobody else has copied it."""
        if self._since is None or time.monotonic() - self._since < backup.EVERY_S:
            return False
        copies = copies_of(self.path)
        age = time.time() - copies[0].path.stat().st_mtime if copies else -1.0
        if 0 <= age < time.monotonic() - self._since:
            self._since = time.monotonic() - age
            return self.is_due()
        return True

    def first(self) -> None:
        """Copy the store if no copy holds anything."""
        if not any(copy.content and copy.content.event for copy in copies_of(self.path)):
            self._copy()

    def _copy(self) -> None:
        if not self._alone.acquire(blocking=False):
            return  # another thread is at it
        try:
            self._since = None
            backup.back_up(self.path)
        except (OSError, sqlite3.Error, StoreError) as error:
            # The change itself is on the disk; the next copy is tried after the same time.
            _log.warning("%s", backup.warning_of(self.path, error))
        finally:
            self._alone.release()
