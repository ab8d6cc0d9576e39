"""From the U-Net's probabilities to two clean lungs on the film."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.letterbox import Letterbox

# A second part of a lung counts when it has this share of the largest part.
SECOND_PART: Final = 0.25
NEARLY_WHOLE: Final = 0.9


def clean_lungs(probabilities: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Choose the lungs' parts at network size, where it is cheap.

    A part that the network gives nearly whole to one side goes to it whole; a part that joins both
    lungs is divided pixel by pixel. Of each side the largest part is kept, with further ones of at
    least a quarter of its size; holes are filled. The side that lies on the left of the display is
    the patient's right.

    Parameters
    ----------
    probabilities
        float32 (rows, columns, 2) in [0, 1]: patient's right lung, left lung, standard display.

    Returns
    -------
    bool (2, rows, columns); the sides never overlap.
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
    """Return the probability of lung, whichever side; float32 (rows, columns, 2) to (rows, columns)."""
    # A hundred times as fast as probabilities.max(axis=-1), whose inner loop would be two long.
    return np.maximum(probabilities[..., 0], probabilities[..., 1])


def _undivided(lung: NDArray[np.bool_], right: NDArray[np.bool_]) -> NDArray[np.bool_]:
    count, found = cv2.connectedComponents(lung.astype(np.uint8), connectivity=4)
    labels = np.asarray(found, np.int32)
    total = np.bincount(labels.ravel(), minlength=count)
    share = np.bincount(labels[right], minlength=count) / np.maximum(total, 1)
    whole = (share >= NEARLY_WHOLE) | (share <= 1 - NEARLY_WHOLE)
    return lung & np.where(whole[labels], share[labels] >= NEARLY_WHOLE, right)


def _center(side: NDArray[np.bool_]) -> float:
    columns = np.flatnonzero(side.any(axis=0))
    return float(np.average(columns, weights=side.sum(axis=0)[columns])) if columns.size else float("nan")


def _largest_parts(side: NDArray[np.bool_]) -> NDArray[np.bool_]:
    count, found = cv2.connectedComponents(side.astype(np.uint8), connectivity=4)
    if count <= 2:
        return side
    labels = np.asarray(found, np.int32)
    areas = np.bincount(labels.ravel(), minlength=count)
    areas[0] = 0  # what is not a lung
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
    """Bring the lungs to film resolution with smooth outlines.

    The probabilities, blanked outside the chosen parts (grown by one pixel), are enlarged bilinearly
    and cut at one half, so that the outline follows the network and not its pixels.

    Parameters
    ----------
    probabilities
        float32 (size, size, 2) as from the network.
    cleaned
        bool (2, size, size) as from :func:`clean_lungs`.

    Returns
    -------
    bool (2, film rows, film columns); the sides never overlap.
    """
    # Eight bits are enough for an outline, and four times as fast to enlarge.
    certain = np.rint(either_lung(probabilities) * 255).astype(np.uint8)
    lungs = np.empty((2, *letterbox.film_shape), bool)
    reached = []
    for number, (side, other) in enumerate(((cleaned[0], cleaned[1]), (cleaned[1], cleaned[0]))):
        reached.append(_grown(side) & ~other)
        # A filled hole is lung although the network did not think so.
        values = np.where(side, np.maximum(certain, 130), np.minimum(certain, 125))
        values[~reached[number]] = 0
        # At film resolution every array made costs as much as the work on it: all is done in this one.
        outline = lungs[number].view(np.uint8)
        letterbox.back(values, outline)
        cv2.threshold(outline, 127, 1, cv2.THRESH_BINARY, dst=outline)
    if (_grown(reached[0]) & reached[1]).any():  # else no pixel of the film lies between both
        np.greater(lungs[1], lungs[0], out=lungs[1])
    return lungs


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
