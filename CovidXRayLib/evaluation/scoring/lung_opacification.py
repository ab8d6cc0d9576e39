"""Opaque fraction of the lungs, measured with human masks."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.outer_part import outer_part

# Films with more than this are called opaque. Of 48 films with human masks, nearly all above it were visibly
# opaque; some patchy ones are below it.
OPAQUE_FROM: Final = 0.45


def opaque_share(pixels: NDArray[np.float32], lungs: NDArray[np.bool_]) -> float:
    """Return the fraction of the lung field whose gray value is closer to the mediastinum than to dark lung.

    The inner third of each lung is left out, since heart and hila are bright in every film. Dark lung is the
    5th percentile of the rest; the mediastinum is the median between the lungs. The film is first smoothed by
    1% of its longest side, to reduce the influence of ribs. A uniformly opaque lung is underestimated, since
    it has no dark reference.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1], bone white.
    lungs
        bool (2, rows, columns), the patient's right lung at the left of the film.

    Returns
    -------
    float
        In [0, 1]; nan if there is no lung, or nothing between the lungs.
    """
    smooth = cv2.GaussianBlur(pixels, (0, 0), max(pixels.shape) / 100)
    column = np.arange(pixels.shape[1])
    first, last = lungs.argmax(axis=2), pixels.shape[1] - 1 - lungs[:, :, ::-1].argmax(axis=2)
    outer = outer_part(lungs).any(axis=0)
    in_row: NDArray[np.bool_] = lungs[0].any(axis=1) & lungs[1].any(axis=1)
    between = in_row[:, None] & (column > last[0][:, None]) & (column < first[1][:, None])
    if not outer.any() or not between.any():
        return float("nan")
    dark, mediastinum = np.percentile(smooth[outer], 5), np.median(smooth[between])
    return float((smooth[outer] > (dark + mediastinum) / 2).mean())
