"""Schema versions and migrations."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.i18n import gettext as _

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"
VERSION_TABLE: Final = "covidxray_schema"
# Arbitrary key of the advisory lock held during migrations on a PostgreSQL server.
_MIGRATION_LOCK_KEY: Final = 0x43585259

SchemaState = Literal["empty", "older", "present"]

# Alembic keeps the running migration in a global variable.
_alembic = threading.Lock()


def configuration(connection: Connection | None = None) -> Config:
    """Return an Alembic configuration that uses a connection and its transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def present_revision() -> str:
    """Return the current revision."""
    revision = ScriptDirectory.from_config(configuration()).get_current_head()
    if revision is None:
        raise RuntimeError(f"{MIGRATIONS} holds no migrations")
    return revision


def schema_state(connection: Connection, where: str) -> SchemaState:
    """Return whether a database is empty, has an older schema, or the current one.

    Raises
    ------
    ReviewDatabaseError
        If it is not a review database, or was written by a newer program.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return "empty"
    found = None
    if VERSION_TABLE in tables:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        found = context.get_current_revision()
    if found is None:
        raise ReviewDatabaseError(
            _(
                "{where}: this database contains other data; use an empty one, or a CovidXRay review "
                "database."
            ).format(where=where)
        )
    script = ScriptDirectory.from_config(configuration())
    if found not in {revision.revision for revision in script.walk_revisions()}:
        raise ReviewDatabaseError(
            _(
                "{where}: review database of a newer CovidXRay (schema {found}; this version supports "
                "up to {known}); install the newer version. Nothing in it was changed."
            ).format(where=where, found=found, known=script.get_current_head())
        )
    return "present" if found == script.get_current_head() else "older"


def wait_for_migration_lock(connection: Connection) -> None:
    """Wait for other migrations on PostgreSQL; SQLite transactions hold the exclusive lock already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK_KEY})


def migrate(connection: Connection, revision: str = "head") -> None:
    """Migrate a database to a revision, atomically within the connection's transaction."""
    with _alembic:
        command.upgrade(configuration(connection), revision)
