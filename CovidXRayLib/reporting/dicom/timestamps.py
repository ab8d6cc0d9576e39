"""Creation dates and times of objects, in the film's time zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# Pairs of date and time; they are not part of an object's content.
MOMENTS: Final = (
    ("InstanceCreationDate", "InstanceCreationTime"),
    ("ContentDate", "ContentTime"),
    ("SeriesDate", "SeriesTime"),
    ("DateOfSecondaryCapture", "TimeOfSecondaryCapture"),
)
_ZONE: Final = "TimezoneOffsetFromUTC"


def date_as_film(dataset: Dataset, film: Dataset) -> None:
    """Set the dates and times of a new object to now, in the film's time zone.

    All dates and times of an object are in one time zone, Timezone Offset From UTC (PS3.3 section C.12.1.1).
    Those of the study are copied from the film, so the new ones must be in its time zone as well. If the film
    does not state one, local time is used, and none is stated.

    Parameters
    ----------
    dataset
        The object; only dates and times that it has are set.
    film
        The film's header.
    """
    offset = str(film.get(_ZONE, ""))
    now = datetime.now(time_zone(offset))
    for date_keyword, time_keyword in MOMENTS:
        if date_keyword in dataset:
            setattr(dataset, date_keyword, f"{now:%Y%m%d}")
            setattr(dataset, time_keyword, f"{now:%H%M%S}")
    if offset:
        setattr(dataset, _ZONE, offset)


def time_zone(offset: str) -> timezone | None:
    """Return the time zone of an offset such as ``-0330``, or None if it is invalid (PS3.5 section 6.2)."""
    found = re.fullmatch(r"([+-])(\d\d)([0-5]\d)", offset)
    if found is None:
        return None
    minutes = int(f"{found[1]}{60 * int(found[2]) + int(found[3])}")
    return timezone(timedelta(minutes=minutes)) if -12 * 60 <= minutes <= 14 * 60 else None
