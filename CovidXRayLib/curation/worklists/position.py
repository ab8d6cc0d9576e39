"""Where each reader stood, so that a restart goes on exactly there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.models import Reader, ReaderPosition
from CovidXRayLib.curation.readers.answers import name_of
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.curation.worklists.filters import Filter


@dataclass(frozen=True)
class Position:
    """A reader's place: the list as they had it, and the film they were at.

    Attributes
    ----------
    wanted
        The filter; the worklist is part of it.
    order
        One of ``ORDERS``.
    film_id
        None at no film.
    view
        What else the panel wants back (what is hidden, ...): plain values, as JSON has them.
    """

    wanted: Filter = field(default_factory=Filter)
    order: str = "import"
    film_id: int | None = None
    view: dict[str, Any] = field(default_factory=dict)


def save_position(store: Store, reader_id: int, position: Position) -> None:
    """Remember where a reader stands; the newest place alone is kept."""
    value = {
        "filter": position.wanted.to_dict(),
        "order": position.order,
        "film_id": position.film_id,
        "view": position.view,
    }
    with store.transaction() as session:
        session.get(Reader, reader_id, with_for_update={"key_share": True})
        name_of(session, reader_id)  # refuses one who is not there
        session.merge(ReaderPosition(reader_id=reader_id, value=value, at=now(session)))


def position_of(store: Store, reader_id: int) -> Position | None:
    """Return where a reader stood; None for one who was never here."""
    with store.reading() as session:
        kept = session.get(ReaderPosition, reader_id)
    if kept is None:
        return None
    return Position(
        wanted=Filter.from_dict(kept.value["filter"]),
        order=kept.value["order"],
        film_id=kept.value["film_id"],
        view=kept.value["view"],
    )
