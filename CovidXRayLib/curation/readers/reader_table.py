"""Who answers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from CovidXRayLib.curation.database.models import Reader
from CovidXRayLib.curation.errors import StoreError
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.i18n import gettext as _


def reader_named(store: Store, name: str) -> int:
    """Return the id of the reader of that name; make one where there is none.

    Raises
    ------
    StoreError
        If the name is empty.
    """
    name = " ".join(name.split())
    if not name:
        raise StoreError(_("A reader must have a name; write one."))
    known = select(Reader.id).where(Reader.name == name)
    with store.reading() as session:
        found = session.scalar(known)
    if found is not None:
        return found
    try:
        with store.transaction() as session:
            reader = Reader(name=name)
            session.add(reader)
            session.flush()
            return reader.id
    except IntegrityError:  # somebody else made it in this moment
        with store.reading() as session:
            return session.scalars(known).one()


def readers(store: Store) -> dict[int, str]:
    """Return all readers' names by id, in the order of their ids."""
    with store.reading() as session:
        return {reader.id: reader.name for reader in session.scalars(select(Reader).order_by(Reader.id))}


def reader_numbers(store: Store) -> dict[int, int]:
    """Return the numbers that stand for readers, by id, in what is passed on: 1 for the first who came."""
    return {reader_id: number for number, reader_id in enumerate(readers(store), start=1)}
