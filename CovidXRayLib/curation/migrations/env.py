"""Alembic environment, which runs migrations in the given connection's transaction."""

from __future__ import annotations

from alembic import context

from CovidXRayLib.curation.database.models import Base
from CovidXRayLib.curation.database.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    # SQLite can roll back schema changes if a transaction was begun explicitly.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
