"""The tables of a review database.

Events are the source of truth and are only appended. :class:`Assessment`, :class:`AssessmentFlag`,
:class:`Assignment` and the marked columns of :class:`Film` are projections of them, stored for fast
filtering and sorting, and rebuilt from the events by
:func:`CovidXRayLib.curation.history.projections.rebuild`.

Thumbnails are in a separate table and readings in their events, so that the rows of :class:`Film` are small
and the table is fast to scan.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Double, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from CovidXRayLib.curation.database.columns import UtcTime


class Base(DeclarativeBase):
    """Base class of all tables: column types, and naming conventions of constraints for migrations."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime,
        float: Double,
        dict[str, Any]: JSON,
        dict[str, str]: JSON,
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Setting(Base):
    """Settings of the database: salt of the patient keys, whether names are stored, vocabulary of labels."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Reader(Base):
    """A reader."""

    __tablename__ = "reader"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Film(Base):
    """A film: facts from its file, and projections of its events.

    Attributes
    ----------
    path, file_sha256
        The file it is read from.
    pixel_sha256
        Hash of the pixels, the same in every lossless encoding.
    rows, columns
        Size in pixels.
    row_spacing, column_spacing
        Millimeters between rows, and between columns; None if unknown.
    patient_key
        Salted key of the patient; empty if the file does not identify one.
    patient_name
        Only in databases that store names; else empty.
    facts
        Further columns of an imported manifest (license, fold, ...), by name.
    state, label, mask, mask_id
        Projections: reading state, the agreed answer, whether a mask was ``accepted`` or ``rejected``, and
        the current mask.
    model_version, probability, failed_checks
        Projections of the newest analysis: the probability in [0, 1] or None, and the names of the checks
        that withheld it, separated by commas.
    uncertainty, suspicion
        Projections of the newest analysis, in [0, 1]; 0 without one.
    severity
        Projection of the newest analysis: the estimated Brixia score in [0, 18]; None if there is none.
    disagreement
        Projection in [0, 1]: 1 if readers disagree, else half the difference between readers and network.
    """

    __tablename__ = "film"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(index=True)
    file_sha256: Mapped[str] = mapped_column(index=True)
    pixel_sha256: Mapped[str] = mapped_column(unique=True)
    rows: Mapped[int]
    columns: Mapped[int]
    row_spacing: Mapped[float | None]
    column_spacing: Mapped[float | None]
    view: Mapped[str] = mapped_column(default="")
    modality: Mapped[str] = mapped_column(default="")
    patient_key: Mapped[str] = mapped_column(default="", index=True)
    patient_name: Mapped[str] = mapped_column(default="")
    source_family: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, str]] = mapped_column(default=dict)
    imported_at: Mapped[datetime]

    state: Mapped[str] = mapped_column(default="imported")
    label: Mapped[str] = mapped_column(default="")
    mask: Mapped[str] = mapped_column(default="")
    # No foreign key, since masks refer to films and circular keys could not be inserted in order.
    mask_id: Mapped[int | None]
    model_version: Mapped[str] = mapped_column(default="")
    probability: Mapped[float | None]
    failed_checks: Mapped[str] = mapped_column(default="")
    uncertainty: Mapped[float] = mapped_column(default=0.0)
    disagreement: Mapped[float] = mapped_column(default=0.0)
    suspicion: Mapped[float] = mapped_column(default=0.0)
    severity: Mapped[float | None]


Index("ix_film_state", Film.state)
Index("ix_film_label", Film.label)
Index("ix_film_failed_checks", Film.failed_checks)
Index("ix_film_uncertainty", Film.uncertainty.desc())
Index("ix_film_disagreement", Film.disagreement.desc())
Index("ix_film_suspicion", Film.suspicion.desc())
Index("ix_film_severity", Film.severity.desc())


class Thumbnail(Base):
    """Thumbnail of a film."""

    __tablename__ = "thumbnail"

    film_id: Mapped[int] = mapped_column(ForeignKey("film.id"), primary_key=True)
    png: Mapped[bytes]


class FilmFile(Base):
    """Another file with the same pixels as a film's own: a copy, or another encoding."""

    __tablename__ = "film_file"
    __table_args__ = (UniqueConstraint("path", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    film_id: Mapped[int] = mapped_column(ForeignKey("film.id"), index=True)
    path: Mapped[str]
    sha256: Mapped[str]


# The conventional name is that of the index of film.file_sha256.
Index("ix_film_file_by_sha256", FilmFile.sha256)


class MaskVersion(Base):
    """An immutable version of the masks of both lungs.

    Attributes
    ----------
    number
        Number among the film's masks, from 1.
    kind
        ``auto`` by a network, or ``edited`` by a reader.
    png
        Gray 8-bit PNG, 0 outside, 1 the patient's right lung, 2 the left, at the film's resolution.
    """

    __tablename__ = "mask_version"
    __table_args__ = (UniqueConstraint("film_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    film_id: Mapped[int] = mapped_column(ForeignKey("film.id"))
    number: Mapped[int]
    kind: Mapped[str]
    png: Mapped[bytes]
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("reader.id"))
    model_version: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


Index("ix_mask_version_kind", MaskVersion.kind, MaskVersion.reader_id)


class Event(Base):
    """A review event of a film; only appended, never changed.

    Attributes
    ----------
    kind
        One of :data:`CovidXRayLib.curation.history.vocabulary.EVENT_KINDS`.
    value
        Content by kind: ``imported`` the file's facts; ``analyzed`` the reading;
        ``label`` ``{"label", "reason"}``; ``mask`` ``{"accepted"}``, both with the reader's ``seconds`` if
        they were measured; ``flags`` ``{"flags"}``; ``comment``
        ``{"text"}``; ``assigned`` ``{"reader_id", "round"}``; ``adjudicated`` ``{"label", "reason"}``.
    reader_id
        The reader; None for the program.
    model_version
        Version of the analysis that the reader saw; empty if there was none.
    undoes
        The event undone by an ``undo``; an event can be undone only once.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    film_id: Mapped[int] = mapped_column(ForeignKey("film.id"), index=True)
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("reader.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    value: Mapped[dict[str, Any]]
    model_version: Mapped[str] = mapped_column(default="")
    mask_id: Mapped[int | None] = mapped_column(ForeignKey("mask_version.id"))
    undoes: Mapped[int | None] = mapped_column(ForeignKey("event.id"), unique=True)


class Assessment(Base):
    """Projection: a reader's current assessment of a film; its flags are :class:`AssessmentFlag`.

    Attributes
    ----------
    seconds
        Time from showing the film to the current label; None if it was not measured.
    """

    __tablename__ = "assessment"

    film_id: Mapped[int] = mapped_column(ForeignKey("film.id"), primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("reader.id"), primary_key=True)
    label: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    mask: Mapped[str] = mapped_column(default="")
    mask_id: Mapped[int | None] = mapped_column(ForeignKey("mask_version.id"))
    comment: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    seconds: Mapped[float | None]


Index("ix_assessment_reader", Assessment.reader_id, Assessment.label, Assessment.film_id)


class AssessmentFlag(Base):
    """Projection: a quality flag in a reader's assessment of a film."""

    __tablename__ = "assessment_flag"

    film_id: Mapped[int] = mapped_column(ForeignKey("film.id"), primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("reader.id"), primary_key=True)
    flag: Mapped[str] = mapped_column(primary_key=True)


Index("ix_assessment_flag_flag", AssessmentFlag.flag, AssessmentFlag.reader_id, AssessmentFlag.film_id)


class Assignment(Base):
    """Projection: a film assigned to a reader; round 1 first read, 2 second read, 3 adjudication."""

    __tablename__ = "assignment"

    film_id: Mapped[int] = mapped_column(ForeignKey("film.id"), primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("reader.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)


Index("ix_assignment_reader", Assignment.reader_id, Assignment.film_id)


class Worklist(Base):
    """A named list of films to read."""

    __tablename__ = "worklist"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class WorklistItem(Base):
    """Position of a film in a worklist, from 1."""

    __tablename__ = "worklist_item"

    worklist_id: Mapped[int] = mapped_column(ForeignKey("worklist.id"), primary_key=True)
    film_id: Mapped[int] = mapped_column(ForeignKey("film.id"), primary_key=True)
    position: Mapped[int]


class Lock(Base):
    """Edit lock of a film; expires at ``expires_at`` unless renewed."""

    __tablename__ = "lock"

    film_id: Mapped[int] = mapped_column(ForeignKey("film.id"), primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("reader.id"))
    token: Mapped[str]
    host: Mapped[str]
    pid: Mapped[int]
    since: Mapped[datetime]
    expires_at: Mapped[datetime]


class ReaderPosition(Base):
    """A reader's last position in the film list."""

    __tablename__ = "reader_position"

    reader_id: Mapped[int] = mapped_column(ForeignKey("reader.id"), primary_key=True)
    value: Mapped[dict[str, Any]]
    at: Mapped[datetime]
