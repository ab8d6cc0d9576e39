"""Periodic backups of the open review database, written by a child process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.childJob import ChildJob

if TYPE_CHECKING:
    from CovidXRayPanel.reviewDatabase.link import DatabaseLink

TASK = "CovidXRayLib.curation.backups.backup_task"
# Interval of checking whether a backup is due.
CHECK_MS = 60_000
# Number of checks skipped after a failed backup.
SKIPPED_CHECKS = 15


class DatabaseBackup:
    """Makes backups when they are due.

    Parameters
    ----------
    link : CovidXRayPanel.reviewDatabase.link.DatabaseLink

    Attributes
    ----------
    failed : Signal
        Emitted with a message when a backup fails; it is retried later.
    isRunning : bool
    """

    def __init__(self, link: DatabaseLink) -> None:
        self.failed: Signal[[str]] = Signal()
        self._link, self._job, self._skipped = link, ChildJob(TASK), 0
        self._timer = qt.QTimer()
        self._timer.setInterval(CHECK_MS)
        self._timer.connect("timeout()", self.checkDue)
        self._timer.start()

    @property
    def isRunning(self) -> bool:
        """Whether a backup is running."""
        return self._job.isRunning

    def checkDue(self) -> None:
        """Start a backup if one is due."""
        database = self._link.database
        if self._skipped > 0:
            self._skipped -= 1
        elif database is not None and not self._job.isRunning and database.is_copy_due():
            self._job.start({"store": str(database.path)}, lambda *_: None, self._onFailed)

    def _onFailed(self, sentence: str, kind: str) -> None:
        self._skipped = SKIPPED_CHECKS
        self.failed.emit(sentence)

    def close(self) -> None:
        """Stop when the application exits; an incomplete backup is discarded."""
        self._timer.stop()
        self._job.close()
