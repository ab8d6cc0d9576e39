"""The small image of a film that a list shows."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

# Longest side in pixels: enough to tell films apart, too few to read what is written on them.
SIZE: Final = 96


def thumbnail_png(pixels: NDArray[np.float32]) -> bytes:
    """Return a film's small image as an 8-bit gray PNG.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1], bone white.

    Returns
    -------
    bytes
        The PNG, about 6 kB; its longest side is 96 pixels, its gray levels are spread over the full range.
    """
    rows, columns = pixels.shape
    scale = SIZE / max(rows, columns)
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    # Some white letters or a metal part must not leave the chest in the dark.
    low, high = np.percentile(small, (0.5, 99.5))
    spread = np.clip((small - low) / max(float(high - low), 1e-6), 0.0, 1.0)
    encoded = cv2.imencode(".png", np.rint(spread * 255).astype(np.uint8))[1]
    return encoded.tobytes()
