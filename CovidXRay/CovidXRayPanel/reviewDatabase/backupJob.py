"""Periodic backups of the open review database, written by a child process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.childJob import ChildJob

if TYPE_CHECKING:
    from CovidXRayPanel.reviewDatabase.link import DatabaseLink

TASK = "CovidXRayLib.curation.backups.backup_task"
# So often is looked whether a copy is due.
LOOK_MS = 60_000
# So often is not looked after a copy could not be made.
LOOKS_LEFT_OUT = 15


class DatabaseBackup:
    """Has copies made when they are due.

    Parameters
    ----------
    link : CovidXRayPanel.reviewDatabase.link.DatabaseLink

    Attributes
    ----------
    failed : Signal
        Emitted with one sentence when a copy could not be made; the next one is tried later.
    isRunning : bool
    """

    def __init__(self, link: DatabaseLink) -> None:
        self.failed: Signal[[str]] = Signal()
        self._link, self._job, self._leftOut = link, ChildJob(TASK), 0
        self._timer = qt.QTimer()
        self._timer.setInterval(LOOK_MS)
        self._timer.connect("timeout()", self.look)
        self._timer.start()

    @property
    def isRunning(self) -> bool:
        """Whether a copy is being made."""
        return self._job.isRunning

    def look(self) -> None:
        """Begin a copy if one is due."""
        database = self._link.database
        if self._leftOut > 0:
            self._leftOut -= 1
        elif database is not None and not self._job.isRunning and database.is_copy_due():
            self._job.start({"store": str(database.path)}, lambda *_: None, self._onFailed)

    def _onFailed(self, sentence: str, kind: str) -> None:
        self._leftOut = LOOKS_LEFT_OUT
        self.failed.emit(sentence)

    def close(self) -> None:
        """The application ends; half a copy is thrown away."""
        self._timer.stop()
        self._job.close()
