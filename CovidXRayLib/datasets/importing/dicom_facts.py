"""What a film's own DICOM header says of the patient and the view."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from CovidXRayLib.datasets.importing.fields import view_name, years

# Specific Character Set, Patient ID, Patient's Age, View Position.
_TAGS: Final = (0x00080005, 0x00100020, 0x00101010, 0x00185101)


@dataclass(frozen=True)
class DicomFacts:
    """Of one file; empty where it is not a DICOM file or says nothing.

    Attributes
    ----------
    patient
        Sixteen digits that stand for the Patient ID, which itself does not belong in a table that is
        passed on.
    view
        ``AP``, ``PA``, ``AP SUPINE`` or empty; None for a view that is not frontal.
    age
        Years, or None.
    """

    patient: str = ""
    view: str | None = ""
    age: float | None = None


def dicom_facts(path: Path) -> DicomFacts:
    """Read the header of a file, within the bounds that hold for films; its pixels stay unread.

    What cannot be read says nothing here: whoever reads the film says what is wrong with it.
    """
    from CovidXRayLib.films.dicom.elements import text
    from CovidXRayLib.films.film_problem import FilmProblem
    from CovidXRayLib.films.reader import read_header

    try:
        parsed = read_header(path, _TAGS)
    except FilmProblem:
        return DicomFacts()
    if parsed is None:
        return DicomFacts()
    header = parsed.dataset
    identity = text(header, "PatientID")
    return DicomFacts(
        hashlib.sha256(identity.encode()).hexdigest()[:16] if identity else "",
        view_name(text(header, "ViewPosition")),
        years(text(header, "PatientAge")),
    )
