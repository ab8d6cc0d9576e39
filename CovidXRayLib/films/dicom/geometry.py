"""Pixel spacing and patient orientation as stated in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from CovidXRayLib.films.dicom.elements import numbers, texts
from CovidXRayLib.films.film import PixelSpacing
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# PS3.3 section 10.7.1.3: row spacing first. Pixel Spacing refers to the patient, the other to the detector.
_SOURCES: Final[tuple[tuple[str, str, Literal["patient", "detector plane"]], ...]] = (
    ("PixelSpacing", "Pixel Spacing", "patient"),
    ("ImagerPixelSpacing", "Imager Pixel Spacing", "detector plane"),
)
_DIRECTIONS: Final = frozenset("LRAPHF")


def read_spacing(dataset: Dataset, notes: list[str]) -> PixelSpacing | None:
    """Return Pixel Spacing if valid, else Imager Pixel Spacing, else None."""
    for keyword, name, kind in _SOURCES:
        found = numbers(dataset, keyword, name, notes)
        if not found:
            continue
        # 0.001 to 100 mm: anything else is a wrong unit or a placeholder such as 0.
        if len(found) == 2 and all(0.001 <= value <= 100 for value in found):
            return PixelSpacing(found[0], found[1], kind)
        notes.append(
            _("{name} [{values}] is impossible and was ignored.").format(
                name=name, values=", ".join(f"{value:g}" for value in found)
            )
        )
    return None


def read_patient_orientation(dataset: Dataset, notes: list[str]) -> tuple[str, str] | None:
    """Return Patient Orientation (PS3.3 section C.7.6.1.1.1), or None if absent or invalid."""
    found = tuple(value.upper() for value in texts(dataset, "PatientOrientation"))
    if not any(found):
        return None
    if len(found) == 2 and all(value and set(value) <= _DIRECTIONS for value in found):
        return found[0], found[1]
    notes.append(_("Patient Orientation in the file is no pair of directions and was ignored."))
    return None
