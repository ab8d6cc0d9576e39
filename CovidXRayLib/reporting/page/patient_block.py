"""Patient data of the report page; must not appear in file names, logs or PDF metadata."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from CovidXRayLib.films.film import Film
from CovidXRayLib.phantom.phantom_identity import PHANTOM_STUDY
from CovidXRayLib.reporting.dicom.person_names import in_natural_order
from CovidXRayLib.reporting.dicom.source_film import element_text, valid_or_empty

_KEYWORDS: Final = {
    "name": "PatientName",
    "number": "PatientID",
    "born": "PatientBirthDate",
    "sex": "PatientSex",
    "study_date": "StudyDate",
    "accession_number": "AccessionNumber",
}


@dataclass(frozen=True)
class Patient:
    """Patient and study as text, empty if unknown. ``repr`` hides all values.

    Attributes
    ----------
    name
        In natural order: ``"Jane Doe"``.
    number
        Patient ID (0010,0020).
    born, study_date
        As ``YYYY-MM-DD``.
    sex
        ``"M"``, ``"F"`` or ``"O"`` (PS3.3 section C.2.3).
    """

    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    born: str = field(default="", repr=False)
    sex: str = field(default="", repr=False)
    study_date: str = field(default="", repr=False)
    accession_number: str = field(default="", repr=False)


def patient_of(film: Film) -> Patient | None:
    """Return the patient of a film; None for image files, which have no patient data."""
    if film.header is None:
        return None
    dataset = film.header.dataset
    values = {
        name: valid_or_empty(keyword, element_text(dataset, keyword)) for name, keyword in _KEYWORDS.items()
    }
    return Patient(
        name=_display_name(values["name"]),
        number=values["number"],
        born=_date(values["born"]),
        sex=values["sex"],
        study_date=_date(values["study_date"]),
        accession_number=values["accession_number"],
    )


def is_synthetic(film: Film) -> bool:
    """Return whether a film is one of the project's phantoms, by its header."""
    if film.header is None:
        return False
    return element_text(film.header.dataset, "StudyDescription") == PHANTOM_STUDY


def _display_name(value: str) -> str:
    """Return a Person Name (PS3.5 section 6.2.1) in plain text, in all its scripts."""
    written = []
    for group in value.split("="):
        family, given, middle, prefix, suffix = [part.strip() for part in [*group.split("^"), *[""] * 5][:5]]
        name = in_natural_order(family, (given, middle))
        if words := " ".join(part for part in (prefix, name, suffix) if part):
            written.append(words)
    return " / ".join(written)


def _date(value: str) -> str:
    return f"{value[:4]}-{value[4:6]}-{value[6:]}" if value else ""
