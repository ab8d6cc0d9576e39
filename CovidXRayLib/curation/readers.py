"""Who answers."""

from __future__ import annotations

from CovidXRayLib.curation.store import Store


def reader_named(store: Store, name: str) -> int:
    """Return the id of the reader of that name; make one where there is none."""
    raise NotImplementedError


def readers(store: Store) -> dict[int, str]:
    """Return all readers' names by id, in the order of their ids."""
    raise NotImplementedError
