"""How much of each lung is as bright as soft tissue: one figure that an earlier and a later film share."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.outer_part import outer_part

# Chosen on 90 phantoms (seeds 1000 to 1089, masks of the U-Net): there this level followed the true share of
# opacity best.
LEVEL: Final = 0.7
WORKING_SIDE: Final = 256  # pixels of the longest side, at which the film is measured
SMOOTHING: Final = 0.01  # of the longest side, so that ribs and vessels count less
RIM: Final = 0.03  # of the longest side: the width of the tissue around the lungs


def opacity_share(pixels: NDArray[np.float32], lungs: NDArray[np.bool_]) -> tuple[float | None, float | None]:
    """Return the share of each lung that is nearly as bright as the soft tissue around the lungs.

    What is counted: of the two thirds of a lung that lie away from the mediastinum, the share whose gray
    value, in a film smoothed by 1 % of its longest side, exceeds 0.7 times the median of a rim of tissue
    around both lungs.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1], bone white; the film at its own size, or already reduced.
    lungs
        bool (2, rows, columns) at film resolution: the patient's right lung, then the left, on either side
        of the film.

    Returns
    -------
    tuple of float or None
        Patient's right, then left, each in [0, 1]; None for a lung that is not there, and for both where
        nothing lies around them to compare with.

    Notes
    -----
    A gray value depends on how the film was exposed and is displayed, so that this is not a volume of
    diseased lung: ribs, breasts and a hazy film raise it without any disease. It serves to compare films of
    one patient; :data:`CovidXRayLib.comparison.compare_readings.UNCERTAIN` says how large a change must be to
    mean anything.

    Measured (``python -m Testing.Benchmarks.opacity_share``): on 236 lungs of other phantoms it follows the
    true share with a correlation of 0.79 and a mean error of 0.15; healthy lungs had 0.27 on average and up
    to 0.50; the change between two phantoms of one person follows the true change with 0.90 (0.89 where
    they are displayed differently). No real pairs with a known change were there to test it. Between real
    patients it fails: films of pneumonia were told from normal ones of the same hospital no better than by
    chance (area under the curve 0.44 AP), and worse where the normal films were displayed brighter (0.17
    PA); films with COVID-19 opacities from those without, 0.78.

    Raises
    ------
    ValueError
        If the mask has other proportions than the film.
    """
    rows, columns = _working_size(lungs.shape[1:])
    if np.abs(np.subtract(_working_size(pixels.shape), (rows, columns))).max() > 1:  # one is rounding
        raise ValueError(f"a mask of shape {lungs.shape} is none of a film of shape {pixels.shape}")
    small = np.asarray(cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
    masks = np.stack(
        [
            cv2.resize(lung.view(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST) > 0
            for lung in lungs
        ]
    )
    either = masks[0] | masks[1]
    side = max(small.shape)
    smooth = cv2.GaussianBlur(small, (0, 0), SMOOTHING * side)
    width = 2 * max(1, int(RIM * side)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    rim = (cv2.dilate(either.astype(np.uint8), disc) > 0) & ~either
    tissue = float(np.median(smooth[rim])) if rim.any() else 0.0
    if tissue <= 0:
        return None, None
    right, left = (
        float((smooth[part] > LEVEL * tissue).mean()) if part.any() else None for part in outer_part(masks)
    )
    return right, left


def _working_size(shape: tuple[int, ...]) -> tuple[int, int]:
    rows, columns = shape
    scale = WORKING_SIDE / max(rows, columns)
    return max(1, round(rows * scale)), max(1, round(columns * scale))
