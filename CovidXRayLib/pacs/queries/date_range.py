"""Date ranges of queries (PS3.4 section C.2.2.2.5)."""

from __future__ import annotations

import re
from datetime import date

from CovidXRayLib.i18n import gettext as _


def parse_dates(text: str) -> str:
    """Check a study date ``YYYYMMDD``, or a range ``YYYYMMDD-YYYYMMDD`` that may be open at one end.

    Raises
    ------
    ValueError
        If it is none, names a day that does not exist, or ends before it begins; the message is for the user.
    """
    days = text.strip().split("-")
    found = [_day(day) for day in days]
    if (
        len(days) > 2
        or not any(days)
        or any(day and one is None for day, one in zip(days, found, strict=True))
    ):
        raise ValueError(
            _(
                "{text!r} is not a date or a range of dates; write 20200301, 20200301-20200331, 20200301- "
                "or -20200331"
            ).format(text=text)
        )
    first, last = found[0], found[-1]
    if first is not None and last is not None and first > last:
        raise ValueError(
            _("{text} ends before it begins; write the earlier date first").format(text=text.strip())
        )
    return text.strip()


def _day(text: str) -> date | None:
    if re.fullmatch(r"[0-9]{8}", text) is None:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:  # the 30th of February
        return None
