"""Alembic's way into a migration: on the connection, and in the transaction, that it is given."""

from __future__ import annotations

from alembic import context

from CovidXRayLib.curation.database.models import Base
from CovidXRayLib.curation.database.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    # SQLite's changes of tables can be rolled back like all else, once a transaction was begun for them.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
