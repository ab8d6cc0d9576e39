"""Severity of films, and time of readings; states are recomputed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema; projections are recomputed after a migration."""
    op.add_column("film", sa.Column("severity", sa.Double(), nullable=True))
    op.create_index(op.f("ix_film_severity"), "film", [sa.text("severity DESC")])
    op.add_column("assessment", sa.Column("seconds", sa.Double(), nullable=True))
