"""Child process that backs up a review database: ``python -m CovidXRayLib.curation.backups.backup_child``.

It is a :mod:`CovidXRayLib.worker.jobs.job_child`; its order has ``store``, an SQLite file, and its answer is
empty.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from CovidXRayLib.worker.jobs.job_child import Done, Order, run


def copy(order: Order) -> Done:
    """Back up the database of the order.

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


if __name__ == "__main__":
    run(copy)
