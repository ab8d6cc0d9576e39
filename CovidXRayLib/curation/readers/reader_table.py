"""Readers of a review database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from CovidXRayLib.curation.database.models import Reader
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.i18n import gettext as _


def reader_named(database: ReviewDatabase, name: str) -> int:
    """Return the id of the reader with that name, who is added if new.

    Raises
    ------
    ReviewDatabaseError
        If the name is empty.
    """
    name = " ".join(name.split())
    if not name:
        raise ReviewDatabaseError(_("The reader name is empty; enter one."))
    known = select(Reader.id).where(Reader.name == name)
    with database.reading() as session:
        found = session.scalar(known)
    if found is not None:
        return found
    try:
        with database.transaction() as session:
            reader = Reader(name=name)
            session.add(reader)
            session.flush()
            return reader.id
    except IntegrityError:  # added by another process meanwhile
        with database.reading() as session:
            return session.scalars(known).one()


def readers(database: ReviewDatabase) -> dict[int, str]:
    """Return the names of all readers by id, ordered by id."""
    with database.reading() as session:
        return {reader.id: reader.name for reader in session.scalars(select(Reader).order_by(Reader.id))}


def reader_numbers(database: ReviewDatabase) -> dict[int, int]:
    """Return the numbers that replace reader names in exports, by id, in the order of registration."""
    return {reader_id: number for number, reader_id in enumerate(readers(database), start=1)}
