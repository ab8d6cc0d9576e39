"""Whose film a file is and when it was taken, by the file's beginning, without reading the film."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.study_date import iso_date

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

_ISSUER_OF_PATIENT_ID: Final = 0x00100021
# Study Date and Acquisition Date, their times, Patient ID and its issuer.
_TAGS: Final = (0x00080020, 0x00080022, 0x00080030, 0x00080032, 0x00100020, _ISSUER_OF_PATIENT_ID)
_TIME: Final = re.compile(r"\d\d(?:\d\d(?:\d\d(?:\.\d{1,6})?)?)?", re.ASCII)


@dataclass(frozen=True)
class Moment:
    """A date as ``YYYY-MM-DD`` and a time as ``HHMMSS.FFFFFF``; empty where the file states none."""

    date: str = ""
    time: str = ""


@dataclass(frozen=True)
class FilmOrigin:
    """Patient and date of a film; empty where the file does not state them.

    ``repr`` hides the patient, who must not reach a log.

    Attributes
    ----------
    patient_id, issuer
        Patient ID (0010,0020) and Issuer of Patient ID (0010,0021).
    acquired, studied
        Acquisition Date (0008,0022) and Study Date (0008,0020), with their times.
    """

    patient_id: str = field(default="", repr=False)
    issuer: str = field(default="", repr=False)
    acquired: Moment = Moment()
    studied: Moment = Moment()


def film_origin(path: str | Path) -> FilmOrigin:
    """Return what a file states; nothing if it is not DICOM."""
    # Not at the start: Slicer imports its modules before their packages are asked for.
    from pydicom.filereader import read_partial

    from CovidXRayLib.films.dicom.elements import PARSE_ERRORS, text

    try:
        with Path(path).open("rb") as file:
            header = read_partial(file, stop_when=_is_past_issuer, specific_tags=list(_TAGS))
    except PARSE_ERRORS:
        return FilmOrigin()
    return FilmOrigin(
        patient_id=text(header, "PatientID"),
        issuer=text(header, "IssuerOfPatientID"),
        acquired=_moment(header, "Acquisition"),
        studied=_moment(header, "Study"),
    )


def _moment(header: Dataset, of: str) -> Moment:
    from CovidXRayLib.films.dicom.elements import text

    date = iso_date(text(header, f"{of}Date"))
    time = text(header, f"{of}Time").replace(":", "")
    if not date or not _TIME.fullmatch(time):
        return Moment(date)
    whole, _, fraction = time.partition(".")
    return Moment(date, f"{whole:0<6}.{fraction:0<6}")


def _is_past_issuer(tag: BaseTag, vr: str | None, length: int) -> bool:
    return int(tag) > _ISSUER_OF_PATIENT_ID
