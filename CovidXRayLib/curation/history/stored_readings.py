"""Readings stored in ``analyzed`` events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.reading import Reading, ReadingError


def stored_reading(value: Mapping[str, Any]) -> Reading:
    """Return the reading in an event's value.

    Raises
    ------
    ReviewDatabaseError
        If a newer version of this program wrote it.
    """
    try:
        return Reading.from_dict(value)
    except ReadingError as error:
        raise ReviewDatabaseError(str(error)) from error
