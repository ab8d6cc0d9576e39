"""Where each reader stood, so that a restart goes on exactly there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from CovidXRayLib.curation.store import Store
from CovidXRayLib.curation.worklists import Filter


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
        What else the panel wants back (what is hidden, ...): plain values.
    """

    wanted: Filter = field(default_factory=Filter)
    order: str = "import"
    film_id: int | None = None
    view: dict[str, Any] = field(default_factory=dict)


def save_position(store: Store, reader_id: int, position: Position) -> None:
    """Remember where a reader stands."""
    raise NotImplementedError


def position_of(store: Store, reader_id: int) -> Position | None:
    """Return where a reader stood; None for one who was never here."""
    raise NotImplementedError
