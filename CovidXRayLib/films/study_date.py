"""Date of a film's study by the beginning of its file, without reading the film."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydicom.tag import BaseTag

_STUDY_DATE: Final = 0x00080020
_DATE: Final = re.compile(r"(\d{4})\.?(0[1-9]|1[0-2])\.?(0[1-9]|[12]\d|3[01])", re.ASCII)


def study_date(path: str | Path) -> str:
    """Return Study Date (0008,0020) as ``YYYY-MM-DD``; empty if the file is not DICOM or states none."""
    # Not at the start: Slicer imports its modules before their packages are asked for.
    from pydicom.filereader import read_partial

    from CovidXRayLib.films.dicom.elements import PARSE_ERRORS, text

    try:
        with Path(path).open("rb") as file:
            header = read_partial(file, stop_when=_is_past_date, specific_tags=[_STUDY_DATE])
    except PARSE_ERRORS:
        return ""
    return iso_date(text(header, "StudyDate"))


def iso_date(value: str) -> str:
    """Return a DICOM date as ``YYYY-MM-DD``; empty if it is none."""
    found = _DATE.fullmatch(value)
    return "-".join(found.groups()) if found else ""


def _is_past_date(tag: BaseTag, vr: str | None, length: int) -> bool:
    return int(tag) > _STUDY_DATE
