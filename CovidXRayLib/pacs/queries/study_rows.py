"""Query filters and result rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Self, TypeVar

STUDY_KEYWORDS: Final = (
    *("PatientName", "PatientID", "PatientBirthDate", "StudyDate", "StudyTime", "AccessionNumber"),
    *("ModalitiesInStudy", "StudyDescription", "StudyInstanceUID", "NumberOfStudyRelatedInstances"),
)
SERIES_KEYWORDS: Final = ("Modality", "SeriesDescription", "SeriesInstanceUID")
INSTANCE_KEYWORDS: Final = ("SOPInstanceUID", "SOPClassUID", "InstanceNumber", "Rows", "Columns")

_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9?*'-]+")


Row = TypeVar("Row")


@dataclass(frozen=True)
class Found(Generic[Row]):
    """Result of a query.

    Attributes
    ----------
    complete
        False if the server or a limit omitted rows.
    """

    rows: tuple[Row, ...] = ()
    complete: bool = True

    @classmethod
    def of(cls, rows: Sequence[Row | None], most: int, *, complete: bool = True) -> Self:
        """Build the result from rows, up to a limit; None stands for an invalid row, which is left out."""
        usable = tuple(row for row in rows if row is not None)
        return cls(usable[:most], complete and len(rows) <= most and len(usable) == len(rows))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class StudyFilter:
    """Filter of studies; empty fields match all. ``*`` and ``?`` are wildcards.

    Attributes
    ----------
    patient_name
        Beginning of the name, family name first, case-insensitive. Other than plain letters match anything,
        so that ``Muñoz`` also finds a ``Munoz`` of a system without accents; the result may contain further
        names.
    patient_id, accession, study_uid
        Exact values.
    dates
        A day as ``YYYYMMDD``, or a range as ``YYYYMMDD-YYYYMMDD``, open at either end (PS3.5 section 6.2).
    modality
        Modality of any series of the study, such as ``"DX"``.
    limit
        Largest number of studies to return.
    """

    patient_name: str = field(default="", repr=False)
    patient_id: str = field(default="", repr=False)
    accession: str = field(default="", repr=False)
    dates: str = ""
    modality: str = ""
    study_uid: str = ""
    limit: int = 200

    def keys(self) -> dict[str, str]:
        """Return the matching keys by keyword, without empty ones."""
        study_filter = {
            "PatientName": _name_pattern(self.patient_name.strip()),
            "PatientID": self.patient_id.strip(),
            "AccessionNumber": self.accession.strip(),
            "StudyDate": self.dates.strip(),
            "ModalitiesInStudy": self.modality.strip(),
            "StudyInstanceUID": self.study_uid.strip(),
        }
        return {keyword: value for keyword, value in study_filter.items() if value}


@dataclass(frozen=True)
class StudyRow:
    """A study on a server. ``repr`` omits patient identity, since it may be logged.

    Attributes
    ----------
    date, time, birth_date
        In DICOM format, ``YYYYMMDD`` and ``HHMMSS``; may be empty.
    modalities
        Modalities of all series.
    instances
        Number of objects; None if the server does not state it.
    """

    study_uid: str
    patient_name: str = field(repr=False)
    patient_id: str = field(repr=False)
    birth_date: str = field(repr=False)
    date: str = ""
    time: str = ""
    accession: str = field(default="", repr=False)
    modalities: tuple[str, ...] = ()
    description: str = field(default="", repr=False)
    instances: int | None = None


@dataclass(frozen=True)
class InstanceRow:
    """An object on a server; `rows` and `columns` are None if it is not an image."""

    study_uid: str
    series_uid: str
    sop_uid: str
    sop_class_uid: str
    modality: str = ""
    series_description: str = field(default="", repr=False)
    number: int | None = None
    rows: int | None = None
    columns: int | None = None


def _name_pattern(name: str) -> str:
    # Servers differ in what letters, capitals and separators of a name they match (PS3.4 section C.2.2.2.1
    # leaves it to them), and Orthanc's DICOMweb matches none that a URL must encode.
    plain = _NOT_PLAIN.sub("*", name)
    pattern = plain if any(letter.isalnum() for letter in plain) else name
    return f"{pattern}*".replace("**", "*") if name else ""
