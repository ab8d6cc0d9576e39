"""Thumbnails of films."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

# Longest side in pixels: enough to distinguish films, too small to read burned-in text.
SIZE: Final = 96


def thumbnail_png(pixels: NDArray[np.float32]) -> bytes:
    """Return a film's thumbnail as an 8-bit grayscale PNG.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1], bone white.

    Returns
    -------
    bytes
        The PNG, about 6 kB, with a longest side of 96 pixels and full gray level range.
    """
    rows, columns = pixels.shape
    scale = SIZE / max(rows, columns)
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    # White letters or metal parts must not darken the chest.
    low, high = np.percentile(small, (0.5, 99.5))
    spread = np.clip((small - low) / max(float(high - low), 1e-6), 0.0, 1.0)
    encoded = cv2.imencode(".png", np.rint(spread * 255).astype(np.uint8))[1]
    return encoded.tobytes()
