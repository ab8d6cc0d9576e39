"""The empty frame around many films: shutters, paper, the margin of a figure."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# A line belongs to the frame when nine tenths of its pixels differ by less than this share of the range.
PLAIN: Final = 0.06
LARGEST_SHARE: Final = 0.6


def without_frame(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cut off plain rows and columns at the borders.

    If that would take more than 60 % of the height or width, there is no film in a frame, and
    nothing is cut in that direction.

    Parameters
    ----------
    pixels
        float32 (rows, columns), any scale.

    Returns
    -------
    A view of the part inside the frame.
    """
    spread = PLAIN * float(np.ptp(pixels))
    inside = []
    for axis in (1, 0):
        low, high = np.percentile(pixels, (5, 95), axis=axis)
        busy = np.flatnonzero(high - low > spread)
        length = pixels.shape[1 - axis]
        if busy.size and busy[-1] + 1 - busy[0] >= (1 - LARGEST_SHARE) * length:
            inside.append(slice(int(busy[0]), int(busy[-1]) + 1))
        else:
            inside.append(slice(None))
    return pixels[inside[0], inside[1]]
