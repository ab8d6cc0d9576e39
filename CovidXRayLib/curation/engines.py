"""Connections to the two kinds of database: what makes a commit durable, and writers wait for each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from CovidXRayLib.curation.problems import StoreError
from CovidXRayLib.i18n import gettext as _

# How long a writer waits for another one.
BUSY_S: Final = 15.0
# An execution option: what begins with it does not write.
READS: Final = "covidxray_reads"


def sqlite_engine(path: Path) -> Engine:
    """Return an engine for an SQLite file. It has read nothing of the file yet."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_S}, pool_size=8
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # Transactions are begun below, not by the driver, which would begin them too late to write.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        # A commit returns when the disk has it, even if the power fails.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and then writes can fail without waiting when another one wrote
        # in between; so a writer takes its turn at the start.
        reads = connection.get_execution_options().get(READS, False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def postgresql_engine(url: str) -> Engine:
    """Return an engine for a PostgreSQL database. It has not been connected to yet.

    Raises
    ------
    StoreError
        If the URL is none of PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() != "postgresql":
        raise StoreError(
            _(
                "{where}: this is no address of a store; give a file, or postgresql://USER@HOST/DATABASE."
            ).format(where=url if parsed is None else parsed.render_as_string())
        )
    engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # A commit returns when the server's disk has it, however the server is set up.
        connection.execute("SET synchronous_commit = on")
        connection.execute(f"SET lock_timeout = '{BUSY_S:.0f}s'")
        connection.commit()

    return engine
