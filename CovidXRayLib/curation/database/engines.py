"""SQLAlchemy engines for SQLite and PostgreSQL, with durable commits and serialized writers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from CovidXRayLib.curation.database.file_locks import FileLock, Release
from CovidXRayLib.curation.database.same_file import FileIdentity, file_identity
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.protocols.unencrypted import is_this_computer

# How long a writer waits for another one, in seconds.
BUSY_S: Final = 15.0
# Execution option of read-only transactions.
READS: Final = "covidxray_reads"
_LOCK: Final = "covidxray_turn"
_SEEN: Final = "covidxray_seen"
# Commits are durable against power failure; EXTRA also synchronizes the deletion of the journal.
_PRAGMAS: Final = (
    "foreign_keys = ON",
    "synchronous = EXTRA",
    "cache_size = -65536",
    "temp_store = MEMORY",
)


def sqlite_engine(path: Path) -> Engine:
    """Return an engine for an SQLite file, without reading the file yet.

    It keeps no connection open between transactions; :mod:`.file_locks` explains why. Connecting and locking
    cost 0.4 ms, a tenth of a decision.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_S}, poolclass=NullPool
    )
    lock = FileLock(path)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # Transactions are begun below, since the driver would begin them too late for writers.
        # Nothing here may read the file, since this connection does not hold the lock yet.
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(READS, False)
        release_lock(connection.info)
        connection.info[_LOCK] = lock.acquire(exclusive=not reads, timeout_s=BUSY_S)
        for pragma in _PRAGMAS:
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        # A transaction that reads first and then writes fails without waiting if another one wrote in
        # between, so a writer locks the database at the start.
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
        connection.info[_SEEN] = None if reads else file_identity(path)

    @event.listens_for(engine, "commit")
    def require_same(connection: Connection) -> None:
        seen: FileIdentity | None = connection.info.get(_SEEN)
        changed = getattr(connection.connection.dbapi_connection, "total_changes", 0)
        if seen is not None:
            seen.require_same(needs_journal=bool(changed) and _journals_are_files())

    @event.listens_for(engine, "close")
    def release(_connection: Any, record: Any) -> None:
        release_lock(record.info)

    return engine


def release_lock(info: dict[str, Any]) -> None:
    """Release the file lock of a connection, if it holds one."""
    release: Release | None = info.pop(_LOCK, None)
    if release is not None:
        release()


@cache
def _journals_are_files() -> bool:
    """Return whether SQLite writes journal files, which builds for atomic-write disks may omit."""
    import sqlite3

    with sqlite3.connect(":memory:") as connection:
        options = {option for (option,) in connection.execute("PRAGMA compile_options")}
    return not options & {"ENABLE_ATOMIC_WRITE", "ENABLE_BATCH_ATOMIC_WRITE"}


def postgresql_engine(url: str) -> Engine:
    """Return an engine for a PostgreSQL database, without connecting yet.

    Raises
    ------
    ReviewDatabaseError
        If the URL is not one of PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() != "postgresql":
        raise ReviewDatabaseError(
            _(
                "{where}: not a valid address of a review database; use a file, or "
                "postgresql://USER@HOST/DATABASE."
            ).format(where=url if parsed is None else parsed.render_as_string())
        )
    engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # Commits are durable, whatever the server's configuration.
        connection.execute("SET synchronous_commit = on")
        connection.execute(f"SET lock_timeout = '{BUSY_S:.0f}s'")
        connection.commit()

    return engine


def open_line(url: URL) -> tuple[str, ...]:
    """Return a warning if a connection to another host does not require encryption.

    Parameters
    ----------
    url
        URL of a PostgreSQL database; ``PGSSLMODE`` is equivalent to ``sslmode`` in the URL.
    """
    stated = url.query.get("host", ())
    hosts: Iterable[str] = [stated] if isinstance(stated, str) else stated
    named = [url.host or "", *(host.rpartition(":")[0] or host for host in hosts)]
    if "sslmode" in url.query or os.environ.get("PGSSLMODE") or all(map(is_this_computer, named)):
        return ()
    return (
        _(
            "{where}: the connection may be unencrypted; add ?sslmode=verify-full to the address, or "
            "at least ?sslmode=require."
        ).format(where=url.render_as_string(hide_password=True)),
    )
