"""How much of the lungs is opaque, measured from a film and a person's mask."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.outer_part import outer_part

# Films with more than this are called opaque. Looked at in the order of the measure, 48 films with human
# masks were nearly all visibly opaque above it; below it some patchy ones remain.
OPAQUE_FROM: Final = 0.45


def opaque_share(pixels: NDArray[np.float32], lungs: NDArray[np.bool_]) -> float:
    """Return the share of the lung field that is nearer to the mediastinum's grey than to dark lung's.

    The third of each lung next to the mediastinum is left out, because heart and hila are bright in every
    film. Dark lung is the 5th percentile of what remains; the mediastinum is the median between the lungs.
    The film is smoothed first by 1 % of its longest side, so that ribs count less. A lung that is evenly
    opaque all over is underrated: nothing of it is dark enough to compare with.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1], bone white.
    lungs
        bool (2, rows, columns), the patient's right lung at the left of the film.

    Returns
    -------
    float
        In [0, 1]; nan where there is nothing between the lungs, or no lung.
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
