"""The U-Net's input, shared by training and inference."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.preprocessing.marks import without_marks


def normalize_for_unet(square: NDArray[np.float32], letterbox: Letterbox) -> NDArray[np.float32]:
    """Remove marks, and normalize exposure and contrast.

    Letters and arrows are removed (:func:`CovidXRayLib.preprocessing.marks.without_marks`). Percentiles 1 and
    99 of the film become 0 and 255, then contrast-limited adaptive histogram equalization (Zuiderveld 1994;
    clip 2, 8 x 8 tiles), then (value / 255 - 0.5) / 0.25. The padding keeps the value of black.

    Parameters
    ----------
    square
        float32 (size, size), any scale, bone white.

    Returns
    -------
    float32 (size, size, 1), values in [-2, 2].
    """
    inside = without_marks(square[letterbox.window])
    low, high = np.percentile(inside, (1, 99))
    eight_bit = np.clip((inside - low) * (255 / max(high - low, 1e-6)), 0, 255).astype(np.uint8)
    equalized = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(eight_bit)
    result = np.full((*square.shape, 1), -2.0, np.float32)
    result[letterbox.window] = (equalized[..., None].astype(np.float32) / 255 - 0.5) / 0.25
    return result
