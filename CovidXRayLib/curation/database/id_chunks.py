"""Splitting of long id lists for SQL statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

# Older SQLite versions limit the parameters of a statement to 999.
MAX_IDS: Final = 500


def in_chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield ids in order, in lists of at most :data:`MAX_IDS`."""
    rest = iter(ids)
    while part := list(islice(rest, MAX_IDS)):
        yield part
