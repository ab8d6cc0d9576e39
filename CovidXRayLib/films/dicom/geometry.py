"""Pixel spacing and patient orientation as stated in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from CovidXRayLib.films.dicom.elements import numbers, texts
from CovidXRayLib.films.dicom.patient_age import ADULT_FROM
from CovidXRayLib.films.film import PixelSpacing, pixel_size
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
# Longer side of a film, in cm. Both lungs of an adult do not fit into 22 cm; a newborn may be far smaller.
_SHORTEST: Final = 22.0
_SHORTEST_OF_CHILD: Final = 8.0
_LONGEST: Final = 60.0
_DIRECTIONS: Final = frozenset("LRAPHF")


def read_pixel_size(
    dataset: Dataset, film: tuple[int, int], age_years: float | None, notes: list[str]
) -> tuple[PixelSpacing | None, tuple[float, float] | None]:
    """Return the spacing and the shape of the pixels.

    Parameters
    ----------
    film
        Rows and columns.
    age_years
        Age of the patient; None where not given.
    notes
        Receives a sentence on each value that was ignored.

    Returns
    -------
    spacing
        Pixel Spacing if it is plausible, else Imager Pixel Spacing, else None. Neither is plausible if a
        chest film cannot be that large or small; copies with fewer pixels often keep the original's spacing.
    shape
        Relative height and width of a pixel, by a spacing that is not plausible, else by Pixel Aspect Ratio;
        None where not given.
    """
    doubted: tuple[str, PixelSpacing] | None = None
    for name, spacing in _stated(dataset, notes):
        if _is_chest(_sides_cm(film, spacing), age_years):
            if doubted is not None:
                ignored = _("The stated {name} would make the film {width} x {height} cm and was ignored.")
                notes.append(_of_doubted(ignored, doubted, film))
            return spacing, _pixel_shape(dataset, notes)
        doubted = doubted or (name, spacing)
    if doubted is None:
        return None, _pixel_shape(dataset, notes)
    unknown = _("The stated {name} would make the film {width} x {height} cm, so sizes are not given.")
    notes.append(_of_doubted(unknown, doubted, film))
    height, width = pixel_size(None, (doubted[1].row, doubted[1].column))
    return None, (height, width) if height != width else None


def _stated(dataset: Dataset, notes: list[str]) -> Iterator[tuple[str, PixelSpacing]]:
    for keyword, name, kind in _SOURCES:
        found = numbers(dataset, keyword, name, notes)
        if not found:
            continue
        if _is_pair(found):
            yield name, PixelSpacing(found[0], found[1], kind)
        else:
            notes.append(_impossible(name, found))


def _sides_cm(film: tuple[int, int], spacing: PixelSpacing) -> tuple[float, float]:
    return film[0] * spacing.row / 10, film[1] * spacing.column / 10


def _is_chest(sides_cm: tuple[float, float], age_years: float | None) -> bool:
    """Return whether a chest film may have these sides."""
    child = age_years is not None and age_years < ADULT_FROM
    return (_SHORTEST_OF_CHILD if child else _SHORTEST) <= max(sides_cm) <= _LONGEST


def _of_doubted(sentence: str, doubted: tuple[str, PixelSpacing], film: tuple[int, int]) -> str:
    name, spacing = doubted
    height, width = (number_text(float(f"{side:.3g}"), "g") for side in _sides_cm(film, spacing))
    return sentence.format(name=name, width=width, height=height)


def _pixel_shape(dataset: Dataset, notes: list[str]) -> tuple[float, float] | None:
    """Return Pixel Aspect Ratio (PS3.3 section C.7.6.3.1.7), vertical first, or None if absent or invalid."""
    found = numbers(dataset, "PixelAspectRatio", "Pixel Aspect Ratio", notes)
    if not found:
        return None
    if _is_pair(found):
        return found[0], found[1]
    notes.append(_impossible("Pixel Aspect Ratio", found))
    return None


def _is_pair(sides: Sequence[float]) -> bool:
    """Return whether two numbers may be the sides of a pixel."""
    return len(sides) == 2 and 0 < max(sides) <= _MAX_ASPECT_RATIO * min(sides)


def _impossible(name: str, sides: Sequence[float]) -> str:
    return _("{name} [{values}] is impossible and was ignored.").format(
        name=name, values=", ".join(f"{value:g}" for value in sides)
    )


def read_patient_orientation(dataset: Dataset, notes: list[str]) -> tuple[str, str] | None:
    """Return Patient Orientation (PS3.3 section C.7.6.1.1.1), or None if absent or invalid."""
    found = tuple(value.upper() for value in texts(dataset, "PatientOrientation"))
    if not any(found):
        return None
    if len(found) == 2 and all(value and set(value) <= _DIRECTIONS for value in found):
        return found[0], found[1]
    notes.append(_("Patient Orientation in the file is not a pair of directions and was ignored."))
    return None
