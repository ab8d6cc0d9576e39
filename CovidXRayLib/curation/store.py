"""The store: one SQLite file, or one PostgreSQL database for a team."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from CovidXRayLib.curation.engines import READS
from CovidXRayLib.curation.opening import open_database
from CovidXRayLib.curation.problems import StoreError as StoreError
from CovidXRayLib.curation.problems import in_words


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
    """

    def __init__(
        self, where: str, engine: Engine, *, keeps_names: bool, salt: bytes, warnings: tuple[str, ...] = ()
    ) -> None:
        self.where = where
        self.engine = engine
        self.keeps_names = keeps_names
        self.salt = salt
        self.warnings = warnings
        self._reading = engine.execution_options(**{READS: True})

    @classmethod
    def open(cls, where: Path | str, *, keep_names: bool = False) -> Self:
        """Open a store; make it where the file is missing, or the database empty.

        An SQLite file is checked, once a day thoroughly, and copied once a day into the folder
        ``NAME.backups`` beside it. A store of an older schema is copied, too, and brought to the present one.

        Parameters
        ----------
        where
            An SQLite file, or ``postgresql://USER@HOST/DATABASE``.
        keep_names
            Whether patients' names are kept from now on; a store that keeps them goes on doing so.

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

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
