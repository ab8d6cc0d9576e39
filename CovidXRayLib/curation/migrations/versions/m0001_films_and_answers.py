"""Films, masks, events and their projections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from CovidXRayLib.curation.database.columns import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _make_people_and_lists()
    _make_films()
    _make_events()
    _make_answers()


def _key(*columns: str, table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _named(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        _key("id", table=table),
        sa.UniqueConstraint("name", name=op.f(f"uq_{table}_name")),
    )


def _make_people_and_lists() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        _key("name", table="setting"),
    )
    _named("reader")
    _named("worklist")


def _make_films() -> None:
    op.create_table(
        "film",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("pixel_sha256", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("row_spacing", sa.Double(), nullable=True),
        sa.Column("column_spacing", sa.Double(), nullable=True),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("modality", sa.String(), nullable=False),
        sa.Column("patient_key", sa.String(), nullable=False),
        sa.Column("patient_name", sa.String(), nullable=False),
        sa.Column("source_family", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("imported_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("mask", sa.String(), nullable=False),
        sa.Column("mask_id", sa.Integer(), nullable=True),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("failed_checks", sa.String(), nullable=False),
        sa.Column("uncertainty", sa.Double(), nullable=False),
        sa.Column("disagreement", sa.Double(), nullable=False),
        _key("id", table="film"),
        sa.UniqueConstraint("pixel_sha256", name=op.f("uq_film_pixel_sha256")),
    )
    for column in ("path", "file_sha256", "patient_key", "state", "label", "failed_checks"):
        op.create_index(op.f(f"ix_film_{column}"), "film", [column])
    for column in ("uncertainty", "disagreement"):
        op.create_index(op.f(f"ix_film_{column}"), "film", [sa.text(f"{column} DESC")])
    op.create_table(
        "thumbnail",
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        _key("film_id", table="thumbnail"),
        _points("thumbnail", "film_id", "film"),
    )
    op.create_table(
        "worklist_item",
        sa.Column("worklist_id", sa.Integer(), nullable=False),
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _key("worklist_id", "film_id", table="worklist_item"),
        _points("worklist_item", "worklist_id", "worklist"),
        _points("worklist_item", "film_id", "film"),
    )
    op.create_table(
        "lock",
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        _key("film_id", table="lock"),
        _points("lock", "film_id", "film"),
        _points("lock", "reader_id", "reader"),
    )


def _make_events() -> None:
    op.create_table(
        "mask_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        _key("id", table="mask_version"),
        _points("mask_version", "film_id", "film"),
        _points("mask_version", "reader_id", "reader"),
        sa.UniqueConstraint("film_id", "number", name=op.f("uq_mask_version_film_id_number")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("mask_id", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        _key("id", table="event"),
        _points("event", "film_id", "film"),
        _points("event", "reader_id", "reader"),
        _points("event", "mask_id", "mask_version"),
        _points("event", "undoes", "event"),
        sa.UniqueConstraint("undoes", name=op.f("uq_event_undoes")),
    )
    op.create_index(op.f("ix_event_film_id"), "event", ["film_id"])
    op.create_index(op.f("ix_event_reader_id"), "event", ["reader_id"])


def _make_answers() -> None:
    op.create_table(
        "assessment",
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("mask", sa.String(), nullable=False),
        sa.Column("mask_id", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        _key("film_id", "reader_id", table="assessment"),
        _points("assessment", "film_id", "film"),
        _points("assessment", "reader_id", "reader"),
        _points("assessment", "mask_id", "mask_version"),
    )
    op.create_index(op.f("ix_assessment_reader"), "assessment", ["reader_id", "label", "film_id"])
    op.create_table(
        "assessment_flag",
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        _key("film_id", "reader_id", "flag", table="assessment_flag"),
        _points("assessment_flag", "film_id", "film"),
        _points("assessment_flag", "reader_id", "reader"),
    )
    op.create_index(op.f("ix_assessment_flag_flag"), "assessment_flag", ["flag", "reader_id", "film_id"])
    op.create_table(
        "assignment",
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        _key("film_id", "reader_id", "round", table="assignment"),
        _points("assignment", "film_id", "film"),
        _points("assignment", "reader_id", "reader"),
    )
    op.create_index(op.f("ix_assignment_reader"), "assignment", ["reader_id", "film_id"])
