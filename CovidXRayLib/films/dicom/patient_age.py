"""Age of the patient by the header."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.dicom.elements import text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_AGE: Final = re.compile(r"(\d{1,3})([DWMY])", re.ASCII | re.IGNORECASE)
_DAYS: Final = {"D": 1.0, "W": 7.0, "M": 30.4375, "Y": 365.25}
_OLDEST: Final = 130.0
_DATES: Final = ("AcquisitionDate", "ContentDate", "SeriesDate", "StudyDate")


def patient_age(dataset: Dataset) -> float | None:
    """Return the age in years by Patient's Age (0010,1010), else by the dates of birth and of the image.

    Returns
    -------
    float or None
        None where the header states neither, or an age that is impossible.
    """
    stated = _AGE.fullmatch(text(dataset, "PatientAge"))
    if stated:
        years = int(stated[1]) * _DAYS[stated[2].upper()] / _DAYS["Y"]
        return years if years <= _OLDEST else None
    born = _date(text(dataset, "PatientBirthDate"))
    taken = next((day for name in _DATES if (day := _date(text(dataset, name)))), None)
    if born is None or taken is None:
        return None
    years = (taken - born).days / _DAYS["Y"]
    return years if 0 <= years <= _OLDEST else None


def _date(value: str) -> datetime.date | None:
    try:
        return datetime.datetime.strptime(value.replace(".", ""), "%Y%m%d").date()
    except ValueError:
        return None
