"""How well a lung mask agrees with a person's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def dice(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Return Dice's coefficient (Dice 1945) in [0, 1]; two empty masks agree fully."""
    total = int(first.sum()) + int(second.sum())
    return 2 * int((first & second).sum()) / total if total else 1.0


@dataclass(frozen=True)
class LungOverlap:
    """Agreement of two masks of shape (2, rows, columns).

    Attributes
    ----------
    both
        Dice of both lungs together.
    right, left
        Dice of each side.
    swapped
        True when each side agrees better with the other side.
    outline_distance
        Mean distance between the outlines of both lungs together (modified Hausdorff distance, Dubuisson
        and Jain 1994), as a share of the film's longest side; nan when a mask is empty.
    """

    both: float
    right: float
    left: float
    swapped: bool
    outline_distance: float

    @classmethod
    def between(cls, found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> LungOverlap:
        """Compare a found mask with the truth."""
        right, left = dice(found[0], truth[0]), dice(found[1], truth[1])
        crossed = dice(found[0], truth[1]) + dice(found[1], truth[0])
        either, true_either = found[0] | found[1], truth[0] | truth[1]
        return cls(
            both=dice(either, true_either),
            right=right,
            left=left,
            swapped=crossed > right + left,
            outline_distance=outline_distance(either, true_either),
        )


def outline_distance(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Return the modified Hausdorff distance of two outlines as a share of the longest side."""
    from skimage.metrics import hausdorff_distance
    from skimage.segmentation import find_boundaries

    if not first.any() or not second.any():
        return float("nan")
    outlines: Any = find_boundaries  # scikit-image has no types
    distance: Any = hausdorff_distance
    found = distance(outlines(first, mode="inner"), outlines(second, mode="inner"), method="modified")
    return float(found) / float(max(first.shape))
