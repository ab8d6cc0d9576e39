"""The review database: an SQLite file, or a PostgreSQL database for a team."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from CovidXRayLib.curation.backups.backup_schedule import Copying
from CovidXRayLib.curation.database.engines import READS
from CovidXRayLib.curation.errors import ReviewDatabaseError as ReviewDatabaseError
from CovidXRayLib.curation.errors import as_review_database_errors
from CovidXRayLib.curation.open_database import open_database
from CovidXRayLib.system.closing import Closing


class ReviewDatabase(Closing):
    """Films, masks, assessments and their history; opened with :meth:`open`.

    It is thread-safe; each thread uses its own connections.

    Attributes
    ----------
    where
        The SQLite file, or the URL without its password.
    engine
        SQLAlchemy engine; on SQLite its transactions hold the exclusive lock.
    keeps_names
        Whether patient names are stored; else only salted keys.
    salt
        Salt of the patient keys, 32 bytes.
    warnings
        Sentences on problems at opening that do not prevent using the database.
    path
        The SQLite file; None for a database on a server, which is not backed up here.
    """

    def __init__(
        self,
        where: str,
        engine: Engine,
        *,
        keeps_names: bool,
        salt: bytes,
        warnings: tuple[str, ...] = (),
        copies: Copying | None = None,
    ) -> None:
        self.where = where
        self.engine = engine
        self.keeps_names = keeps_names
        self.salt = salt
        self.warnings = warnings
        self._reading = engine.execution_options(**{READS: True})
        self._snapshot = threading.local()
        self._copying = copies
        self.path = copies.path if copies else None

    @classmethod
    def open(cls, where: Path | str, *, keep_names: bool = False, copies_itself: bool = True) -> Self:
        """Open a review database, or create it if the file is missing or the database is empty.

        An SQLite file is checked, and backed up to the folder ``NAME.backups`` beside it: at opening, at
        least hourly while there are new decisions, and after the first import. Each backup is checked
        thoroughly. A database with an older schema is backed up and migrated.

        Parameters
        ----------
        where
            An SQLite file, or ``postgresql://USER@HOST/DATABASE``.
        keep_names
            Whether to store patient names from now on; a database that stores them continues to do so.
        copies_itself
            Whether backups that are due are written at the end of a transaction, which then takes longer.
            Otherwise poll :meth:`is_copy_due`.

        Raises
        ------
        ReviewDatabaseError
            If the path does not exist or is not writable, the file is damaged or not a review database, the
            server does not respond, or a newer program wrote the database; it is then unchanged.
        """
        opened = open_database(where, keep_names=keep_names)
        return cls(
            opened.where,
            opened.engine,
            keeps_names=opened.keeps_names,
            salt=opened.salt,
            warnings=opened.warnings,
            copies=Copying(opened.path, itself=copies_itself) if opened.path else None,
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Return a session for writing, committed durably at the end of the block.

        An error rolls the transaction back. Writers are serialized.

        Raises
        ------
        ReviewDatabaseError
            If the disk is full, the database is not writable or busy, or the connection is lost.
        """
        with as_review_database_errors(self.where), Session(self.engine, expire_on_commit=False) as session:
            # On SQLite this acquires the lock, so that the block sees all earlier writes.
            session.connection()
            yield session
            session.commit()
        if self._copying:
            self._copying.changed()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Return a read-only session, which sees a consistent snapshot and does not block writers.

        Raises
        ------
        ReviewDatabaseError
            If the file is damaged, or the connection is lost.
        """
        shared: Session | None = getattr(self._snapshot, "session", None)
        with as_review_database_errors(self.where):
            if shared is not None:
                yield shared
                return
            with Session(self._reading, expire_on_commit=False) as session:
                yield session

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let this thread's readings in the block share one session, which connects once.

        Do not write in the block: on SQLite the writer would wait for this reader.
        """
        with self.reading() as session:
            before = getattr(self._snapshot, "session", None)
            self._snapshot.session = session
            try:
                yield
            finally:
                self._snapshot.session = before

    def is_copy_due(self) -> bool:
        """Return whether a backup is due; :func:`.backup.back_up` writes it."""
        return self._copying is not None and self._copying.is_due()

    def copy_first_import(self) -> None:
        """Write a backup if there is none with any event."""
        if self._copying is not None:
            self._copying.first()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
