"""Long lists of ids in parts that a statement can take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

# SQLite's older limit on the values of one statement is 999.
MOST: Final = 500


def in_chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Give ids in their order, at most :data:`MOST` at a time."""
    rest = iter(ids)
    while part := list(islice(rest, MOST)):
        yield part
