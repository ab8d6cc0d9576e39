"""Saved positions of readers, restored after a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.models import Reader, ReaderPosition
from CovidXRayLib.curation.readers.answers import name_of
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists.filters import Filter


@dataclass(frozen=True)
class Position:
    """A reader's position: list filter and order, and the current film.

    Attributes
    ----------
    film_filter
        The filter, including the worklist.
    order
        One of ``ORDERS``.
    film_id
        The current film, or None.
    view
        Further view settings of the panel, JSON-compatible.
    """

    film_filter: Filter = field(default_factory=Filter)
    order: str = "import"
    film_id: int | None = None
    view: dict[str, Any] = field(default_factory=dict)


def save_position(database: ReviewDatabase, reader_id: int, position: Position) -> None:
    """Save a reader's position, replacing the previous one."""
    value = {
        "filter": position.film_filter.to_dict(),
        "order": position.order,
        "film_id": position.film_id,
        "view": position.view,
    }
    with database.transaction() as session:
        session.get(Reader, reader_id, with_for_update={"key_share": True})
        name_of(session, reader_id)  # raises an error if the reader does not exist
        session.merge(ReaderPosition(reader_id=reader_id, value=value, at=now(session)))


def position_of(database: ReviewDatabase, reader_id: int) -> Position | None:
    """Return a reader's saved position, or None."""
    with database.reading() as session:
        kept = session.get(ReaderPosition, reader_id)
    if kept is None:
        return None
    return Position(
        film_filter=Filter.from_dict(kept.value["filter"]),
        order=kept.value["order"],
        film_id=kept.value["film_id"],
        view=kept.value["view"],
    )
