"""The classifier's opacity map, brought from its cells to the film."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import LungCrop


def opacity_on_film(
    cells: NDArray[np.float32], crop: LungCrop, lungs: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Resample an opacity map to the film.

    Parameters
    ----------
    cells
        float32 (rows, columns) in [0, 1], the classifier's ``opacity``.
    crop
        The crop of the film that was the network's input.
    lungs
        bool (2, film rows, film columns).

    Returns
    -------
    float32 (film rows, film columns) in [0, 1]; exactly 0 outside the lungs.
    """
    opacity = np.zeros(lungs.shape[1:], np.float32)
    square = opacity_on_crop(cells, crop.sides)
    inside = (lungs[0][crop.box] | lungs[1][crop.box]).view(np.uint8)
    cv2.copyTo(crop.letterbox.back(square), inside, opacity[crop.box])
    return opacity


def opacity_levels(opacity_map: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return an opacity map, float32 (rows, columns) in [0, 1], in levels of 1/255, in which it travels."""
    # In one pass, and thus in a fifth of NumPy's time.
    return np.asarray(cv2.convertScaleAbs(opacity_map, alpha=255), np.uint8)


def opacity_on_crop(cells: NDArray[np.float32], sides: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Resample a map of cells, float32 (rows, columns), to the crop, float32 (size, size).

    Places outside the lungs have values, too, those of the nearest place inside.

    Parameters
    ----------
    sides
        bool (2, size, size), the lungs in the crop.
    """
    size = sides.shape[1]
    filled = _filled(cells, sides)
    return np.asarray(cv2.resize(filled, (size, size), interpolation=cv2.INTER_LINEAR), np.float32)


def _filled(cells: NDArray[np.float32], sides: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Give cells outside the lungs the value of the nearest one inside, so that they do not blur the rim."""
    rows, columns = cells.shape
    inside = np.asarray(sides.any(axis=0), np.float32)
    share = cv2.resize(inside, (columns, rows), interpolation=cv2.INTER_AREA)
    outside = (share < min(0.4, float(share.max()))).astype(np.uint8)
    if not outside.any():
        return cells
    nearest = cv2.distanceTransformWithLabels(outside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)[1]
    values = np.zeros(int(nearest.max()) + 1, np.float32)
    values[nearest[outside == 0]] = cells[outside == 0]
    return np.asarray(values[nearest])
