"""The store: one SQLite file, or one PostgreSQL database for a team."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from CovidXRayLib.curation.backups.backup_schedule import Copying
from CovidXRayLib.curation.database.engines import READS
from CovidXRayLib.curation.errors import StoreError as StoreError
from CovidXRayLib.curation.errors import in_words
from CovidXRayLib.curation.open_database import open_database


class Store:
    """Films, masks, answers and their history. Make one with :meth:`open`.

    It may be used from several threads; each takes connections of its own.

    Attributes
    ----------
    where
        The SQLite file, or the URL without its password.
    engine
        SQLAlchemy's engine; what begins on it takes the writers' turn on SQLite.
    keeps_names
        Whether patients' names are kept as they are; else only their salted keys.
    salt
        What the patients' keys of this store are salted with; 32 bytes.
    warnings
        Sentences on what did not go well at opening and does not hinder the work.
    path
        The SQLite file; None for a database on a server, whose backups are its owner's.
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
        self._copying = copies
        self.path = copies.path if copies else None

    @classmethod
    def open(cls, where: Path | str, *, keep_names: bool = False, copies_itself: bool = True) -> Self:
        """Open a store; make it where the file is missing, or the database empty.

        An SQLite file is checked, and copied into the folder ``NAME.backups`` beside it: at opening, at
        least hourly while there are new decisions, and after the first import. Each copy is checked
        thoroughly. A store of an older schema is copied, too, and brought to the present one.

        Parameters
        ----------
        where
            An SQLite file, or ``postgresql://USER@HOST/DATABASE``.
        keep_names
            Whether patients' names are kept from now on; a store that keeps them goes on doing so.
        copies_itself
            Whether copies that fall due while it is open are made at the end of a transaction, which then
            takes as long. Where nobody may wait, ask :meth:`is_copy_due` from time to time.

        Raises
        ------
        StoreError
            If there is no such place, it cannot be written to, the file is damaged or no store, the server
            does not answer, or a newer program wrote the store; what was there is untouched then.
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
        """Give a session that may write; what it wrote is on the disk once the block has ended.

        An error inside, or at the end, leaves the store as it was before. Writers take turns.

        Raises
        ------
        StoreError
            If the disk is full, nothing may be written, the turn does not come, or the server is gone.
        """
        with in_words(self.where), Session(self.engine, expire_on_commit=False) as session:
            # On SQLite this waits for the turn, so that all inside sees what was written before.
            session.connection()
            yield session
            session.commit()
        if self._copying:
            self._copying.changed()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads; it sees one moment and hinders no writer.

        Raises
        ------
        StoreError
            If the file is damaged, or the server is gone.
        """
        with in_words(self.where), Session(self._reading, expire_on_commit=False) as session:
            yield session

    def is_copy_due(self) -> bool:
        """Tell whether decisions have gone without a copy for too long; :func:`.backup.back_up` makes one."""
        return self._copying is not None and self._copying.is_due()

    def copy_first_import(self) -> None:
        """Make a backup now if there is none that holds anything."""
        if self._copying is not None:
            self._copying.first()

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
