"""Measurement of manually drawn masks, as if the network had been certain of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.segmentation.lung_segmenter import Lungs
from CovidXRayLib.segmentation.mask_gate import measure


def measure_given(lungs: NDArray[np.bool_], letterbox: Letterbox) -> Lungs:
    """Measure a manually drawn mask.

    Parameters
    ----------
    lungs
        bool (2, rows, columns) at film resolution: the patient's right lung, then the left.
    letterbox
        Placement of the film in the square in which masks are measured.

    Raises
    ------
    ValueError
        If the mask is not as above.
    """
    if lungs.dtype != bool or lungs.shape != (2, *letterbox.film_shape):
        raise ValueError(
            f"the mask must be bool of shape {(2, *letterbox.film_shape)}, but is {lungs.dtype} {lungs.shape}"
        )
    small = np.stack([letterbox.place(side.view(np.uint8) * np.uint8(255)) > 127 for side in lungs])
    return Lungs(lungs, measure(small, np.moveaxis(small, 0, -1).astype(np.float32), letterbox))
