"""Splitting of long id lists for SQL statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

# Older SQLite versions limit the parameters of a statement to 999.
MOST: Final = 500


def in_chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield ids in order, in lists of at most :data:`MOST`."""
    rest = iter(ids)
    while part := list(islice(rest, MOST)):
        yield part
