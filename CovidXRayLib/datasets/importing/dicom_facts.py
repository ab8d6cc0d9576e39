"""Patient and view from a film's DICOM header."""

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
    """Facts from one file; empty if it is not a DICOM file or does not state them.

    Attributes
    ----------
    patient
        Pseudonym of the Patient ID, 16 hexadecimal digits; the ID itself does not belong in a shared table.
    view
        ``AP``, ``PA``, ``AP SUPINE`` or empty; None for a projection that is not frontal.
    age
        Years, or None.
    """

    patient: str = ""
    view: str | None = ""
    age: float | None = None


def dicom_facts(path: Path) -> DicomFacts:
    """Read the header of a file, within the limits for films and without its pixels.

    Unreadable files give empty facts; their errors are reported when the film is read.
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
