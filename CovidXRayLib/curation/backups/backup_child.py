"""The child that copies a store: ``python -m CovidXRayLib.curation.backups.backup_child``.

It is a :mod:`CovidXRayLib.worker.jobs.job_child`; its order holds ``store``, an SQLite file, and its answer
nothing.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from CovidXRayLib.worker.jobs.job_child import Done, Order, run


def copy(order: Order) -> Done:
    """Copy the store of the order beside it.

    Raises
    ------
    StoreError
        If the copy could not be written, or the store is damaged.
    """
    from CovidXRayLib.curation.backups.backup import back_up, warning_of
    from CovidXRayLib.curation.errors import StoreError

    path = Path(order.fields["store"])
    try:
        back_up(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(warning_of(path, error)) from error
    return {}, {}


if __name__ == "__main__":
    run(copy)
