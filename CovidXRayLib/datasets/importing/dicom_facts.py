"""What a film's own DICOM header says of the patient and the view."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from CovidXRayLib.datasets.importing.fields import view_word, years


@dataclass(frozen=True)
class DicomFacts:
    """Of one file; empty where it is no DICOM file or says nothing.

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
    """Read the header of a file; its pixels stay unread.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as handle:
        if handle.read(132)[128:] != b"DICM":
            return DicomFacts()
    from pydicom import dcmread

    from CovidXRayLib.films.elements import PARSE_ERRORS, text

    try:
        header = dcmread(
            path, stop_before_pixels=True, specific_tags=["PatientID", "PatientAge", "ViewPosition"]
        )
    except PARSE_ERRORS:  # a damaged file: whoever reads the film says what is wrong with it
        return DicomFacts()
    identity = text(header, "PatientID")
    return DicomFacts(
        hashlib.sha256(identity.encode()).hexdigest()[:16] if identity else "",
        view_word(text(header, "ViewPosition")),
        years(text(header, "PatientAge")),
    )
