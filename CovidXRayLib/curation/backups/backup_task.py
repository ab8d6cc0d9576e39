"""Worker task: back up a review database.

Fields: ``store``, an SQLite file. ``"done"`` is empty.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from CovidXRayLib.worker.tasks import Done, Order


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    ReviewDatabaseError
        If the backup cannot be written, or the database is damaged.
    """
    from CovidXRayLib.curation.backups.backup import back_up, warning_of
    from CovidXRayLib.curation.errors import ReviewDatabaseError

    path = Path(order.fields["store"])
    try:
        back_up(path)
    except (OSError, sqlite3.Error) as error:
        raise ReviewDatabaseError(warning_of(path, error)) from error
    return {}, {}
