"""The store: one SQLite file, or one PostgreSQL database for a team."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from CovidXRayLib.curation.problems import StoreError as StoreError


class Store:
    """Films, masks, answers and their history. Make one with :meth:`open`.

    Attributes
    ----------
    where
        The SQLite file, or the URL without its password.
    engine
        SQLAlchemy's engine.
    keeps_names
        Whether patients' names are kept as they are; else only their salted keys.
    salt
        What the patients' keys of this store are salted with; 32 bytes.
    warnings
        Sentences on what did not go well at opening and does not hinder the work.
    """

    where: str
    engine: Engine
    keeps_names: bool
    salt: bytes
    warnings: tuple[str, ...]

    @classmethod
    def open(cls, where: Path | str, *, keep_names: bool = False) -> Self:
        """Open a store; make it if the file is missing, or the database empty."""
        raise NotImplementedError

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session that may write; it is on the disk when the block has ended without an error."""
        raise NotImplementedError
        yield

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads, and hinders no writer."""
        raise NotImplementedError
        yield

    def close(self) -> None:
        """Let go of all connections."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
