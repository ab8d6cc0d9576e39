"""Filling of a closed line."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.editing.box import Box
from CovidXRayLib.segmentation.editing.brush import Point


def enclosed(points: Sequence[Point], shape: tuple[int, int]) -> tuple[Box, NDArray[np.bool_]]:
    """Fill a line whose end is connected to its start.

    A pixel is inside if the line winds around its center (nonzero winding rule), so that a region enclosed
    twice is not a hole.

    Parameters
    ----------
    points
        Rows and columns in pixels, integers at pixel centers; they may be outside the label map.
    shape
        Rows and columns of the label map.

    Returns
    -------
    A box within the label map, and bool (rows, columns) of the box: True inside the line. The box is empty
    if nothing is enclosed.
    """
    line = np.asarray(points, np.float64).reshape(-1, 2)
    if len(line) < 3:
        return Box(0, 0, 0, 0), np.zeros((0, 0), bool)
    (top, left), (bottom, right) = line.min(axis=0), line.max(axis=0)
    box = Box(ceil(top), floor(bottom) + 1, ceil(left), floor(right) + 1).within(shape)
    if box.empty:
        return Box(0, 0, 0, 0), np.zeros((0, 0), bool)
    rows, columns, directions = _crossings(line, box)
    height, width = box.bottom - box.top, box.right - box.left
    # The winding number of a pixel is the sum of the crossings to the left of it.
    turns = np.zeros((height, width + 1), np.int8)
    np.add.at(turns, (rows, columns), directions)
    np.cumsum(turns, axis=1, dtype=np.int8, out=turns)
    return box, turns[:, :width] != 0


def _crossings(
    line: NDArray[np.float64], box: Box
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int8]]:
    """Return where the line crosses the box's rows: row, first column right of it, and +1 down or -1 up."""
    start, end = line, np.roll(line, -1, axis=0)
    direction = np.where(end[:, 0] > start[:, 0], 1, -1).astype(np.int8)
    upper = np.where((direction > 0)[:, np.newaxis], start, end)
    lower = np.where((direction > 0)[:, np.newaxis], end, start)
    # A row through a vertex belongs to the edge below it, so that no crossing counts twice.
    first = np.maximum(np.ceil(upper[:, 0]), box.top).astype(np.intp)
    behind = np.minimum(np.ceil(lower[:, 0]), box.bottom).astype(np.intp)
    count = np.maximum(behind - first, 0)
    edge = np.repeat(np.arange(len(line)), count)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    rows = first[edge] + nth
    slope = (lower[edge, 1] - upper[edge, 1]) / (lower[edge, 0] - upper[edge, 0])
    columns = upper[edge, 1] + (rows - upper[edge, 0]) * slope
    right_of = np.clip(np.ceil(columns) - box.left, 0, box.right - box.left).astype(np.intp)
    return rows - box.top, right_of, direction[edge]
