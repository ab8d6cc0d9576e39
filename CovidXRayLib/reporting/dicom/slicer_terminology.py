"""Codes of the two lung segments in 3D Slicer's notation."""

from __future__ import annotations

from typing import Final

# Laterality, DICOM PS3.16 CID 244 (SNOMED CT).
_LATERALITY: Final = {"right": ("24028007", "Right"), "left": ("7771000", "Left")}
_ENTRY: Final = (
    "Segmentation category and type - DICOM master list"
    "~SCT^123037004^Anatomical Structure~SCT^39607008^Lung~SCT^{code}^{meaning}"
    "~Anatomic codes - DICOM master list~^^~^^"
)


def lung_terminology(side: str) -> str:
    """Return the value of 3D Slicer's segment tag ``TerminologyEntry`` for a lung.

    Parameters
    ----------
    side
        ``"right"`` or ``"left"`` lung of the patient.
    """
    code, meaning = _LATERALITY[side]
    return _ENTRY.format(code=code, meaning=meaning)
