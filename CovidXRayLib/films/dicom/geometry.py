"""Pixel spacing and patient orientation as stated in the file."""

from __future__ import annotations

from collections.abc import Sequence
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
# A larger ratio between the sides of a pixel is an error in the header.
_MAX_ASPECT_RATIO: Final = 16
_DIRECTIONS: Final = frozenset("LRAPHF")


def read_spacing(dataset: Dataset, notes: list[str]) -> PixelSpacing | None:
    """Return Pixel Spacing if valid, else Imager Pixel Spacing, else None."""
    for keyword, name, kind in _SOURCES:
        found = numbers(dataset, keyword, name, notes)
        if not found:
            continue
        # 0.001 to 100 mm: anything else is a wrong unit or a placeholder such as 0.
        if _is_pair(found) and all(0.001 <= value <= 100 for value in found):
            return PixelSpacing(found[0], found[1], kind)
        notes.append(
            _("{name} [{values}] is impossible and was ignored.").format(
                name=name, values=", ".join(f"{value:g}" for value in found)
            )
        )
    return None


def read_pixel_shape(dataset: Dataset, notes: list[str]) -> tuple[float, float] | None:
    """Return Pixel Aspect Ratio (PS3.3 section C.7.6.3.1.7), vertical first, or None if absent or invalid."""
    found = numbers(dataset, "PixelAspectRatio", "Pixel Aspect Ratio", notes)
    if not found:
        return None
    if _is_pair(found):
        return found[0], found[1]
    notes.append(
        _("{name} [{values}] is impossible and was ignored.").format(
            name="Pixel Aspect Ratio", values=", ".join(f"{value:g}" for value in found)
        )
    )
    return None


def _is_pair(sides: Sequence[float]) -> bool:
    """Return whether two numbers may be the sides of a pixel."""
    return len(sides) == 2 and 0 < max(sides) <= _MAX_ASPECT_RATIO * min(sides)


def read_patient_orientation(dataset: Dataset, notes: list[str]) -> tuple[str, str] | None:
    """Return Patient Orientation (PS3.3 section C.7.6.1.1.1), or None if absent or invalid."""
    found = tuple(value.upper() for value in texts(dataset, "PatientOrientation"))
    if not any(found):
        return None
    if len(found) == 2 and all(value and set(value) <= _DIRECTIONS for value in found):
        return found[0], found[1]
    notes.append(_("Patient Orientation in the file is not a pair of directions and was ignored."))
    return None
