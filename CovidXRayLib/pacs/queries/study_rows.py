"""What is asked of a server, and the rows of its answer."""

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
    """What a server listed.

    Attributes
    ----------
    complete
        False where the server, or a limit, left rows out.
    """

    rows: tuple[Row, ...] = ()
    complete: bool = True

    @classmethod
    def of(cls, rows: Sequence[Row | None], most: int, *, complete: bool = True) -> Self:
        """Return at most some rows; None stands for one that is not named properly, and so is left out."""
        usable = tuple(row for row in rows if row is not None)
        return cls(usable[:most], complete and len(rows) <= most and len(usable) == len(rows))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class StudyFilter:
    """Which studies are wanted; what is empty does not matter. ``*`` and ``?`` stand for any letters.

    Attributes
    ----------
    patient_name
        As it begins, family name first, in any capitals. Between its plain letters anything may stand, so
        that ``Muñoz`` does not miss a ``Munoz`` of a system without accents: the answer may hold more names
        than were meant.
    patient_id, accession, study_uid
        As they are.
    dates
        A day as ``YYYYMMDD``, or a range as ``YYYYMMDD-YYYYMMDD``, open at either end (PS3.5 section 6.2).
    modality
        Such as ``"DX"``: of any series of the study.
    limit
        How many studies to return at most.
    """

    patient_name: str = field(default="", repr=False)
    patient_id: str = field(default="", repr=False)
    accession: str = field(default="", repr=False)
    dates: str = ""
    modality: str = ""
    study_uid: str = ""
    limit: int = 200

    def keys(self) -> dict[str, str]:
        """Return the attributes to match by their keywords; only those that matter."""
        wanted = {
            "PatientName": _name_pattern(self.patient_name.strip()),
            "PatientID": self.patient_id.strip(),
            "AccessionNumber": self.accession.strip(),
            "StudyDate": self.dates.strip(),
            "ModalitiesInStudy": self.modality.strip(),
            "StudyInstanceUID": self.study_uid.strip(),
        }
        return {keyword: value for keyword, value in wanted.items() if value}


@dataclass(frozen=True)
class StudyRow:
    """A study that a server has. What names the patient is left out of ``repr``, which may enter a log.

    Attributes
    ----------
    date, time, birth_date
        As DICOM writes them: ``YYYYMMDD`` and ``HHMMSS``; may be empty.
    modalities
        Of all its series.
    instances
        How many objects it holds; None where the server does not say.
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
    """An object that a server has; `rows` and `columns` are None for what is not an image."""

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
