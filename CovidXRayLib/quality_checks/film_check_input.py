"""Input of the film check network, in training and inference."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.frame import without_frame
from CovidXRayLib.preprocessing.letterbox import Letterbox


def prepare_for_filmcheck(pixels: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Crop the margins, letterbox, and scale percentiles 1 and 99 to -2 and 2; the padding is -2.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1].

    Returns
    -------
    float32 (size, size, 1) in [-2, 2].
    """
    pixels = without_frame(pixels)
    rows, columns = pixels.shape
    letterbox = Letterbox.fit((rows, columns), size)
    inside = letterbox.place(pixels)[letterbox.window]
    low, high = np.percentile(inside, (1, 99))
    result = np.full((size, size, 1), -2.0, np.float32)
    stretched = (inside - low) * (4 / max(high - low, 1e-6)) - 2
    result[letterbox.window] = np.clip(stretched, -2, 2)[..., None]
    return result
