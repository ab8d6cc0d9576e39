"""Fraction of each lung as bright as soft tissue, for comparison with a prior film."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.outer_part import outer_part

# The level with the highest correlation with the true opaque fraction on 90 phantoms (seeds 1000 to 1089,
# masks by the U-Net).
LEVEL: Final = 0.7
WORKING_SIDE: Final = 256  # pixels; the film's longest side is downsampled to it
SMOOTHING: Final = 0.01  # fraction of the longest side; reduces the influence of ribs and vessels
RIM: Final = 0.03  # fraction of the longest side: width of the tissue rim around the lungs


def opacity_share(pixels: NDArray[np.float32], lungs: NDArray[np.bool_]) -> tuple[float | None, float | None]:
    """Return the fraction of each lung that is nearly as bright as the soft tissue around the lungs.

    The lateral two thirds of each lung are measured: the fraction of pixels whose gray value, after smoothing
    by 1% of the film's longest side, exceeds 0.7 times the median gray value of a tissue rim around both
    lungs.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1], bone white; at film resolution or downsampled.
    lungs
        bool (2, rows, columns) at film resolution: the patient's right lung, then the left, on either side
        of the film.

    Returns
    -------
    tuple of float or None
        Patient's right lung, then left, each in [0, 1]; None for a missing lung, and for both if there is no
        tissue around them.

    Notes
    -----
    Gray values depend on exposure and grayscale, so this is not a volume of diseased lung: ribs, breast
    tissue and haze increase it without disease. It is meant to compare films of the same patient;
    :data:`CovidXRayLib.comparison.compare_readings.UNCERTAIN` is the change below which nothing can be
    concluded.

    Validation (``python -m Testing.Benchmarks.opacity_share``): on 236 lungs of other phantoms the
    correlation with the true opaque fraction was 0.79, the mean error 0.15. Healthy lungs had 0.27 on average
    and at most 0.50. For two phantoms of the same person, the correlation of the changes was 0.90 (0.89 with
    different grayscales). There were no real pairs with a known change. It does not discriminate between
    patients: pneumonia against normal films of the same hospital had an AUC of 0.44 (AP), and of 0.17 (PA)
    where the normal films were brighter; COVID-19 films with opacities against those without, 0.78.

    Raises
    ------
    ValueError
        If mask and film differ in aspect ratio.
    """
    rows, columns = _working_size(lungs.shape[1:])
    if np.abs(np.subtract(_working_size(pixels.shape), (rows, columns))).max() > 1:  # pixel, by rounding
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
