"""Appending of review events, only done here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.models import Event, Film
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.i18n import gettext as _


def locked_film(session: Session, film_id: int) -> Film:
    """Return a film, locked until the transaction ends.

    Raises
    ------
    ReviewDatabaseError
        If there is no film with that id.
    """
    # Other transactions may still refer to the row meanwhile.
    film = session.get(Film, film_id, with_for_update={"key_share": True}, populate_existing=True)
    if film is None:
        raise film_not_found(film_id)
    return film


def locked_films(session: Session, film_ids: list[int]) -> list[Film]:
    """Return films by id, locked until the transaction ends; unknown ids are ignored."""
    # All transactions lock films in the same order, to avoid deadlocks.
    query = select(Film).where(Film.id.in_(film_ids)).order_by(Film.id).with_for_update(key_share=True)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def film_not_found(film_id: int) -> ReviewDatabaseError:
    """Return the error for a missing film."""
    return ReviewDatabaseError(
        _("The review database has no film {film_id}; reload the list.").format(film_id=film_id)
    )


def is_in_effect() -> ColumnElement[bool]:
    """Return the SQL condition that an event has not been undone."""
    taker = aliased(Event)
    return ~select(taker.id).where(taker.undoes == Event.id).exists()


def append(
    session: Session,
    film: Film,
    kind: str,
    value: dict[str, Any],
    *,
    reader_id: int | None = None,
    mask_id: int | None = None,
    undoes: int | None = None,
    model_version: str | None = None,
    at: datetime | None = None,
) -> Event:
    """Append an event of a film.

    Parameters
    ----------
    session
        Session of a transaction.
    film
        The film, locked or created in this transaction.
    kind, value, reader_id, mask_id, undoes
        As in :class:`CovidXRayLib.curation.database.models.Event`.
    model_version
        None for that of the film's newest analysis, which the reader saw.
    at
        Time stamp; None for the current time.
    """
    event = Event(
        film_id=film.id,
        reader_id=reader_id,
        at=now(session) if at is None else at,
        kind=kind,
        value=value,
        model_version=film.model_version if model_version is None else model_version,
        mask_id=mask_id,
        undoes=undoes,
    )
    session.add(event)
    session.flush()
    return event
