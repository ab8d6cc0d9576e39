"""The outer part of each lung, without heart and hila."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def outer_part(lungs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the outer two thirds of each lung, row by row.

    Parameters
    ----------
    lungs
        bool (2, rows, columns), on either side of the film; a lung may be empty.
    """
    columns = lungs.shape[2]
    column = np.arange(columns)
    first, last = lungs.argmax(axis=2), columns - 1 - lungs[:, :, ::-1].argmax(axis=2)
    third = (last - first) / 3
    towards_left = column <= (last - third)[:, :, None]
    towards_right = column >= (first + third)[:, :, None]
    at_the_left = 0 if _middle(lungs[0]) <= _middle(lungs[1]) else 1
    outer = np.empty_like(lungs)
    outer[at_the_left] = lungs[at_the_left] & towards_left[at_the_left]
    outer[1 - at_the_left] = lungs[1 - at_the_left] & towards_right[1 - at_the_left]
    return outer


def _middle(lung: NDArray[np.bool_]) -> float:
    occupied = np.flatnonzero(lung.any(axis=0))
    return float(occupied.mean()) if occupied.size else 0.0
