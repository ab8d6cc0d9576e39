"""Fine waves over the lungs: the moire of a photographed screen, or the lines of an anti-scatter grid."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from CovidXRayLib.classification.lung_crop import LungCrop
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Check

# Above the peaks of 559 films without waves (Resources/Docs/results/accuracy.md).
# Blocks of JPEG are waves, too, along rows and columns, but do no harm.
_SLANTED_FROM: Final = 6.5
_UPRIGHT_FROM: Final = 12.0
_RIM: Final = 7  # pixels of the crop; half of them along the outline of the lungs do not count
_SMOOTH: Final = 2.0  # standard deviation in pixels, of what is taken for anatomy
_TAPER: Final = 3.0
_COARSEST: Final = 0.1  # waves per pixel
_SURROUNDINGS: Final = 21  # frequencies
_UPRIGHT: Final = 3.5  # frequencies on either side of rows and columns
_EPSILON: Final = 1e-3


def check_waves(crop: LungCrop, check: Check) -> Check:
    """Return the check ``photograph``, failed if fine waves cover the lungs.

    The network sees waves as texture, and calls nearly all such films positive.
    """
    slanted, upright = wave_peaks(crop)
    if slanted < _SLANTED_FROM and upright < _UPRIGHT_FROM:
        return check
    message = _(
        "Fine waves cover the lungs (moire of a screen, lines of a grid or blocks of JPEG compression), "
        "which make the score meaningless."
    )
    return Check(check.name, False, message)


def wave_peaks(crop: LungCrop) -> tuple[float, float]:
    """Return how far the highest peaks in the spectrum of the lungs rise above their surroundings.

    Waves are one peak, while anatomy and noise are spread over the spectrum: on films without waves, the
    ratio is about 3.6. Only waves of less than 10 pixels of the crop count.

    Returns
    -------
    The peaks of slanted waves, and of those along rows or columns; 0 if the lungs are too small to tell.
    """
    inside = np.asarray(crop.sides.any(axis=0), np.float32)
    inside = np.asarray(cv2.erode(inside, np.ones((_RIM, _RIM), np.uint8), borderValue=0), np.float32)
    if not inside.any():
        return 0.0, 0.0
    smooth = cv2.GaussianBlur(crop.square * inside, (0, 0), _SMOOTH)
    share = cv2.GaussianBlur(inside, (0, 0), _SMOOTH)
    detail = (crop.square - smooth / np.maximum(share, _EPSILON)) * inside
    spectrum = np.abs(np.fft.rfft2(detail * cv2.GaussianBlur(inside, (0, 0), _TAPER))).astype(np.float32)
    around = cv2.blur(spectrum, (_SURROUNDINGS, _SURROUNDINGS))
    ratio = spectrum / np.maximum(around, _EPSILON)
    side = len(crop.square)
    down, across = np.abs(np.fft.fftfreq(side))[:, None], np.fft.rfftfreq(side)
    fine = np.hypot(down, across) > _COARSEST
    slanted = np.minimum(down, across) * side > _UPRIGHT
    return float(ratio[fine & slanted].max()), float(ratio[fine & ~slanted].max())
