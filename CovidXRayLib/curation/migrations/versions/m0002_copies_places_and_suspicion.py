"""Duplicate files, reader positions, mask suspicion, and protection of append-only tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from CovidXRayLib.curation.database.columns import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONLY_APPENDED = ("event", "mask_version")


def upgrade() -> None:
    """Upgrade the schema; projections are recomputed after a migration."""
    op.create_table(
        "film_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_film_file")),
        sa.ForeignKeyConstraint(["film_id"], ["film.id"], name=op.f("fk_film_file_film_id")),
        sa.UniqueConstraint("path", "sha256", name=op.f("uq_film_file_path_sha256")),
    )
    op.create_index(op.f("ix_film_file_film_id"), "film_file", ["film_id"])
    op.create_index(op.f("ix_film_file_by_sha256"), "film_file", ["sha256"])
    op.create_table(
        "reader_position",
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("reader_id", name=op.f("pk_reader_position")),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name=op.f("fk_reader_position_reader_id")),
    )
    op.add_column("film", sa.Column("suspicion", sa.Double(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_film_suspicion"), "film", [sa.text("suspicion DESC")])
    # For finding edited masks without reading them.
    op.create_index(op.f("ix_mask_version_kind"), "mask_version", ["kind", "reader_id"])
    _forbid_altering()


def _forbid_altering() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION only_appended() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION '% is only appended to', TG_TABLE_NAME; END $$"
        )
        for table in ONLY_APPENDED:
            op.execute(
                f"CREATE TRIGGER {table}_only_appended BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION only_appended()"
            )
        return
    for table in ONLY_APPENDED:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is only appended to'); END"
            )
