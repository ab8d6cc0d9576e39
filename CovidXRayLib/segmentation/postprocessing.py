"""Postprocessing of the U-Net's probabilities to lung masks on the film."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.letterbox import Letterbox

# Further components of a lung are kept if they have this fraction of the largest one's size.
SECOND_PART: Final = 0.25
NEARLY_ALL: Final = 0.9


def clean_lungs(probabilities: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Select the components of the lungs at network size, where it is fast.

    A component that the network assigns almost entirely to one lung is assigned to it as a whole; a component
    that joins both lungs is divided pixel by pixel. Of each lung the largest component is kept, and further
    ones of at least a quarter of its size; holes are filled. The lung on the left of the image is the
    patient's right one.

    Parameters
    ----------
    probabilities
        float32 (rows, columns, 2) in [0, 1]: patient's right lung, left lung, standard display.

    Returns
    -------
    bool (2, rows, columns); the lungs do not overlap.
    """
    lung = either_lung(probabilities) >= 0.5
    right = _undivided(lung, lung & (probabilities[..., 0] >= probabilities[..., 1]))
    sides = [_largest_parts(right), _largest_parts(lung & ~right)]
    if _center(sides[0]) > _center(sides[1]):
        sides = sides[::-1]
    filled = np.stack([_fill_holes(side) for side in sides])
    filled[1] &= ~filled[0]
    return filled


def either_lung(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of either lung; float32 (rows, columns, 2) to (rows, columns)."""
    # A hundred times as fast as probabilities.max(axis=-1), whose inner loop has length 2.
    return np.maximum(probabilities[..., 0], probabilities[..., 1])


def label_parts(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number the parts of a mask from 1, pixels that touch only by a corner apart; 0 outside."""
    from skimage.measure import label

    return np.asarray(label(mask, connectivity=1))


def _undivided(lung: NDArray[np.bool_], right: NDArray[np.bool_]) -> NDArray[np.bool_]:
    labels = label_parts(lung)
    total = np.bincount(labels.ravel())
    share = np.bincount(labels[right], minlength=total.size) / np.maximum(total, 1)
    whole = (share >= NEARLY_ALL) | (share <= 1 - NEARLY_ALL)
    return lung & np.where(whole[labels], share[labels] >= NEARLY_ALL, right)


def _center(side: NDArray[np.bool_]) -> float:
    columns = np.flatnonzero(side.any(axis=0))
    return float(np.average(columns, weights=side.sum(axis=0)[columns])) if columns.size else float("nan")


def _largest_parts(side: NDArray[np.bool_]) -> NDArray[np.bool_]:
    labels = label_parts(side)
    areas = np.bincount(labels.ravel())
    if areas.size <= 2:
        return side
    areas[0] = 0  # not part of a lung
    kept: NDArray[np.bool_] = areas >= SECOND_PART * areas.max()
    return kept[labels]


def _fill_holes(side: NDArray[np.bool_]) -> NDArray[np.bool_]:
    contours, _ = cv2.findContours(side.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(side.shape, np.uint8)
    cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
    return filled.astype(bool)


def lungs_on_film(
    probabilities: NDArray[np.float32], cleaned: NDArray[np.bool_], letterbox: Letterbox
) -> NDArray[np.bool_]:
    """Resize the masks to film resolution with smooth outlines.

    The probabilities, set to 0 outside the selected components (dilated by one pixel), are resized bilinearly
    and thresholded at 0.5, so that the outline has subpixel accuracy.

    Parameters
    ----------
    probabilities
        float32 (size, size, 2) as from the network.
    cleaned
        bool (2, size, size) as from :func:`clean_lungs`.

    Returns
    -------
    bool (2, film rows, film columns); the lungs do not overlap.
    """
    # Eight bits suffice for an outline, and are four times as fast to resize.
    certain = np.rint(either_lung(probabilities) * 255).astype(np.uint8)
    lungs = np.empty((2, *letterbox.film_shape), bool)
    reached = []
    for number, (side, other) in enumerate(((cleaned[0], cleaned[1]), (cleaned[1], cleaned[0]))):
        reached.append(_grown(side) & ~other)
        # Filled holes are lung, whatever the network's probability.
        values = np.where(side, np.maximum(certain, 130), np.minimum(certain, 125))
        values[~reached[number]] = 0
        # At film resolution allocating an array costs as much as computing on it, so this one is reused.
        outline = lungs[number].view(np.uint8)
        letterbox.back(values, outline)
        cv2.threshold(outline, 127, 1, cv2.THRESH_BINARY, dst=outline)
    if (_grown(reached[0]) & reached[1]).any():  # otherwise no pixel of the film lies between both
        np.greater(lungs[1], lungs[0], out=lungs[1])
    return lungs


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
