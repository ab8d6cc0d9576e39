"""The moments at which objects are made, told by the film's clock."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# Date and time of each; when an object was made is not part of what it says.
MOMENTS: Final = (
    ("InstanceCreationDate", "InstanceCreationTime"),
    ("ContentDate", "ContentTime"),
    ("SeriesDate", "SeriesTime"),
    ("DateOfSecondaryCapture", "TimeOfSecondaryCapture"),
)
_ZONE: Final = "TimezoneOffsetFromUTC"


def date_as_film(dataset: Dataset, film: Dataset) -> None:
    """Set the moments of an object of ours to now, by the film's clock.

    All dates and times of an object are in one time zone, which Timezone Offset From UTC names (PS3.3
    section C.12.1.1): those of the study are the film's, so that ours must be in its zone as well. Where the
    film names none, ours are in this computer's, and the object names none either.

    Parameters
    ----------
    dataset
        The object; of its moments those are set that it has.
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
    """Return the time zone of an offset such as ``-0330``, or None where it is none (PS3.5 section 6.2)."""
    found = re.fullmatch(r"([+-])(\d\d)([0-5]\d)", offset)
    if found is None:
        return None
    minutes = int(f"{found[1]}{60 * int(found[2]) + int(found[3])}")
    return timezone(timedelta(minutes=minutes)) if -12 * 60 <= minutes <= 14 * 60 else None
