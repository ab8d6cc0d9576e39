"""Both lungs in one array of labels: 0 outside, 1 the patient's right lung, 2 the left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def label_map(lungs: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return the two masks as one image of labels.

    Parameters
    ----------
    lungs
        bool, shape (2, rows, columns): the patient's right lung, then the left. A pixel claimed by both
        counts as right.

    Returns
    -------
    uint8 array, shape (rows, columns)
        0 outside, 1 right lung, 2 left lung.
    """
    labels = np.where(lungs[1], np.uint8(2), np.uint8(0))
    labels[lungs[0]] = 1
    return labels


def count_label(labels: NDArray[np.uint8], label: int) -> int:
    """Return how many pixels of a label map have a label."""
    # By rows, since of a large film one mask more is much.
    return sum(int(np.count_nonzero(row == label)) for row in labels)
