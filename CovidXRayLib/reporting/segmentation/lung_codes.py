"""Codes of the two lungs, as in :mod:`CovidXRayLib.reporting.dicom.slicer_terminology`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RGB, RIGHT_LUNG

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.sr.coding import Code


@dataclass(frozen=True)
class Side:
    """One lung of the patient.

    Attributes
    ----------
    name
        ``"right"`` or ``"left"``.
    label
        Value in a label map.
    code
        Laterality in SNOMED CT (PS3.16 CID 244).
    lung_code
        SNOMED CT code of this lung, which other programs use instead of lung and laterality.
    color
        RGB, 0 to 255.
    """

    name: str
    label: int
    code: str
    lung_code: str
    color: RGB

    @property
    def laterality(self) -> Code:
        """Laterality as a code."""
        from pydicom.sr.coding import Code

        return Code(self.code, "SCT", self.name.capitalize())


SIDES: Final = (
    Side("right", 1, "24028007", "3341006", RIGHT_LUNG),
    Side("left", 2, "7771000", "44029006", LEFT_LUNG),
)
# The category in 3D Slicer's terminology; the current PS3.16 CID 7150 has 91723000 instead.
ANATOMICAL_STRUCTURE: Final = ("123037004", "SCT", "Anatomical Structure")
LUNG: Final = "39607008"
# Equivalent SNOMED RT codes of older objects (PS3.16 annex O).
_OLDER: Final = {
    "T-28000": LUNG,
    "T-28100": "3341006",
    "T-28500": "44029006",
    "G-A100": "24028007",
    "G-A101": "7771000",
}


def lung_code() -> Code:
    """Return the code of a lung."""
    from pydicom.sr.coding import Code

    return Code(LUNG, "SCT", "Lung")


def side_of(property_type: Dataset) -> Side | None:
    """Return the lung that a segment's property type codes, or None for other structures."""
    value = _value(property_type)
    modifiers: Sequence[Dataset] = property_type.get("SegmentedPropertyTypeModifierCodeSequence") or []
    for side in SIDES:
        if value == side.lung_code or (value == LUNG and any(_value(m) == side.code for m in modifiers)):
            return side
    return None


def segment_number(segmentation: Dataset, side: Side) -> int:
    """Return the Segment Number of a lung, by its codes.

    Raises
    ------
    LookupError
        If the segmentation has no such segment.
    """
    for item in segmentation.SegmentSequence:
        if side_of(item.SegmentedPropertyTypeCodeSequence[0]) == side:
            return int(item.SegmentNumber)
    raise LookupError(f"no segment of the {side.name} lung")


def _value(code: Dataset) -> str:
    value = str(code.get("CodeValue", ""))
    return _OLDER.get(value, value)
