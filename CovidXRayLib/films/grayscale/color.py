"""Photometric interpretation: color to gray, and which end of the scale is bone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.grayscale.lut import read_lut
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# The luminance of PS3.3 section C.7.6.3.1.2 (ITU-R BT.601), so that RGB and YBR give the same gray.
_WEIGHTS: Final = (("Red", 0.2990), ("Green", 0.5870), ("Blue", 0.1140))


def to_gray(array: NDArray[Any], photometric: str) -> NDArray[Any]:
    """Return the luminance of color pixels.

    Parameters
    ----------
    array
        uint8 or uint16, shape (rows, columns, 3); or (rows, columns), which is returned unchanged.
    photometric
        ``RGB``, or one of DICOM's YBR interpretations, whose first channel is the luminance.
        Those of JPEG 2000 (ICT and RCT) are decoded to RGB.
    """
    if array.ndim == 2:
        return array
    if photometric.startswith("YBR") and photometric not in ("YBR_ICT", "YBR_RCT"):
        return np.ascontiguousarray(array[:, :, 0])
    # In integer multiples of 1/32768, rounded.
    total = np.full(array.shape[:2], 2**14, np.uint32)
    for channel, (_name, weight) in enumerate(_WEIGHTS):
        total += array[..., channel] * np.uint32(round(weight * 2**15))
    return (total >> np.uint32(15)).astype(array.dtype)


def palette_gray(dataset: Dataset, levels: NDArray[np.float64], little_endian: bool) -> NDArray[np.float64]:
    """Return the luminance of each palette index in `levels` (PS3.3 section C.7.6.3.1.5 and 6).

    Raises
    ------
    FilmProblem
        If a palette is missing, damaged or segmented.
    """
    gray = np.zeros_like(levels)
    for name, weight in _WEIGHTS:
        keyword = f"{name}PaletteColorLookupTable"
        table = read_lut(dataset, little_endian, False, f"{keyword}Descriptor", f"{keyword}Data")
        if table is None:
            raise FilmProblem(_("its color palette is missing, damaged or of the segmented kind"))
        gray += weight * table(levels)
    return gray


def inverted(photometric: str, presentation_lut_shape: str) -> bool:
    """Return whether low display values are meant to be bright.

    MONOCHROME1 (PS3.3 section C.7.6.3.1.2) and Presentation LUT Shape INVERSE (section C.11.6.1.2) mean the
    same, and conformant files have both; the inversion is applied once.
    """
    return photometric == "MONOCHROME1" or presentation_lut_shape.upper() == "INVERSE"
