"""Exclusive lock on the folder of a batch."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.i18n import gettext as _

LOCK_NAME: Final = ".lock"


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Lock a folder against other runs during the context.

    SQLite's lock is released by the system when the process ends.

    Raises
    ------
    BatchError
        If another run is using the folder.
    """
    with closing(sqlite3.connect(folder / LOCK_NAME, timeout=0, isolation_level=None)) as database:
        try:
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BatchError(
                _("{folder}: another run is writing there ({error}); wait until it has finished.").format(
                    folder=folder, error=error
                )
            ) from error
        yield
