"""Moire of a screen, and the lines of an anti-scatter grid: fine waves over the whole film."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BEND = 4.0  # pixels


def ripples(
    shape: tuple[int, int], *, angle: float, period: float, bends: float = 0.0
) -> NDArray[np.float32]:
    """Return waves.

    Parameters
    ----------
    shape
        Rows and columns.
    angle
        Direction in which the waves run, in radians; 0 is to the right.
    period
        Length of a wave, in pixels.
    bends
        How far the waves sway on the way down, in radians; 0 leaves them straight.

    Returns
    -------
    float32 (rows, columns) in [-1, 1].
    """
    y, x = (axis.astype(np.float32) for axis in np.ogrid[0 : shape[0], 0 : shape[1]])
    down = y * np.float32(np.sin(angle)) + np.float32(_BEND) * np.sin(y / shape[0] * np.float32(bends))
    across = x * np.float32(np.cos(angle)) + down
    return np.asarray(np.sin(across * np.float32(2 * np.pi / period)), np.float32)
