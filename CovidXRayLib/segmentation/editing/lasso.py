"""The inside of a line drawn around something."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.editing.box import Box
from CovidXRayLib.segmentation.editing.brush import Point


def enclosed(points: Sequence[Point], shape: tuple[int, int]) -> tuple[Box, NDArray[np.bool_]]:
    """Fill a line whose end is joined to its beginning.

    A pixel counts when the line goes around its center, once or more: where a drawn loop crosses
    itself, the part that it encloses twice is no hole (the nonzero winding rule).

    Parameters
    ----------
    points
        Rows and columns in pixels, whole numbers at the pixels' centers; they may lie outside.
    shape
        Rows and columns of the label map.

    Returns
    -------
    A box that lies within the label map, and bool (rows, columns) of the box: True inside the line. The
    box is empty if nothing is enclosed.
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
    # How often the line goes around a pixel is the sum of its crossings to the left of it.
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
    # A row that runs through a corner belongs to the edge below it, so that none counts twice.
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
