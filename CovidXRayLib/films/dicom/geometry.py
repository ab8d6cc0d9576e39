"""Pixel spacing and patient orientation as stated in the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from CovidXRayLib.films.dicom.elements import numbers, texts
from CovidXRayLib.films.film import ADULT_FROM, PixelSpacing
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# PS3.3 section 10.7.1.3: row spacing first. Pixel Spacing refers to the patient, the other to the detector.
_SOURCES: Final[tuple[tuple[str, str, Literal["patient", "detector plane"]], ...]] = (
    ("PixelSpacing", "Pixel Spacing", "patient"),
    ("ImagerPixelSpacing", "Imager Pixel Spacing", "detector plane"),
)
# A larger ratio between the sides of a pixel is an error in the header.
_MAX_ASPECT_RATIO: Final = 16
# Of a film's longer side in cm: detectors and cassettes for an adult's chest have 35 x 43.
_ADULTS_CHEST: Final = (20, 60)
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


def doubt_size(
    spacing: PixelSpacing | None, shape: Sequence[int], age_years: float | None, notes: list[str]
) -> None:
    """Add a note if a film's stated spacing gives it another size than a chest radiograph has.

    Collections that resampled their films without updating the header have such ones. Children's films may
    be of any small size.

    Parameters
    ----------
    shape
        Rows and columns.
    """
    if spacing is None:
        return
    height, width = shape[0] * spacing.row / 10, shape[1] * spacing.column / 10
    smallest, largest = _ADULTS_CHEST
    is_child = age_years is not None and age_years < ADULT_FROM
    if max(height, width) <= largest and (is_child or max(height, width) >= smallest):
        return
    names = {kind: name for _keyword, name, kind in _SOURCES}
    notes.append(
        _(
            "{name} makes the film {width} x {height} cm, which is not the size of an adult's chest "
            "radiograph; lengths and areas may be wrong."
        ).format(name=names[spacing.kind], width=number_text(width, ".1f"), height=number_text(height, ".1f"))
    )


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
