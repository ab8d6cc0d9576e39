"""Strokes of a round brush, for pixels that need not be square.

The editing tools run in the GUI process, which in 3D Slicer has NumPy but not OpenCV.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, floor, hypot

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.editing.box import Box

Point = tuple[float, float]
"""Row and column; integers are pixel centers."""

# Long strokes are split into pieces of at least this many pixels, so that no bounding box is mostly empty.
SHORTEST_PIECE = 64.0


def track(
    start: Point, end: Point, diameter_mm: float, spacing_mm: tuple[float, float], shape: tuple[int, int]
) -> Iterator[tuple[Box, NDArray[np.bool_]]]:
    """Yield the pixels that a brush covers along a straight line between two points.

    A pixel is covered if its center is under the brush. A brush smaller than a pixel covers the pixel at its
    center.

    Parameters
    ----------
    start, end
        Row and column in pixels, integers at pixel centers; they may be outside the label map.
    diameter_mm
        Diameter of the brush, larger than 0.
    spacing_mm
        Height and width of a pixel.
    shape
        Rows and columns of the label map.

    Yields
    ------
    A box within the label map, and bool (rows, columns) of the box: True under the brush.
    """
    radius = diameter_mm / 2
    pieces = _pieces(start, end, diameter_mm, spacing_mm)
    steps = np.linspace(start, end, pieces + 1)
    for (row0, column0), (row1, column1) in pairwise(steps):
        reach = radius / spacing_mm[0], radius / spacing_mm[1]
        box = Box(
            floor(min(row0, row1) - reach[0] + 0.5),
            ceil(max(row0, row1) + reach[0] + 0.5),
            floor(min(column0, column1) - reach[1] + 0.5),
            ceil(max(column0, column1) + reach[1] + 0.5),
        ).within(shape)
        if not box.empty:
            yield box, _under(box, (row0, column0), (row1, column1), radius, spacing_mm)


def _pieces(start: Point, end: Point, diameter_mm: float, spacing_mm: tuple[float, float]) -> int:
    length = hypot(end[0] - start[0], end[1] - start[1])
    return max(1, ceil(length / max(SHORTEST_PIECE, diameter_mm / 2 / min(spacing_mm))))


def _under(
    box: Box, start: Point, end: Point, radius: float, spacing_mm: tuple[float, float]
) -> NDArray[np.bool_]:
    """Return for each pixel of the box whether it is within the radius of the line."""
    down = (np.arange(box.top, box.bottom, dtype=np.float32) - np.float32(start[0])) * spacing_mm[0]
    across = (np.arange(box.left, box.right, dtype=np.float32) - np.float32(start[1])) * spacing_mm[1]
    along = (end[0] - start[0]) * spacing_mm[0], (end[1] - start[1]) * spacing_mm[1]
    length = along[0] ** 2 + along[1] ** 2
    if length == 0:
        distance = np.square(down)[:, np.newaxis] + np.square(across)
    else:
        nearest = np.add.outer(down * (along[0] / length), across * (along[1] / length))
        np.clip(nearest, 0, 1, out=nearest)
        distance = np.square(down[:, np.newaxis] - nearest * along[0])
        distance += np.square(across - nearest * along[1])
    under: NDArray[np.bool_] = distance <= radius**2
    for row, column in (start, end):
        # The pixel at the center of the brush, however small the brush.
        down_to, across_to = round(row) - box.top, round(column) - box.left
        if 0 <= down_to < under.shape[0] and 0 <= across_to < under.shape[1]:
            under[down_to, across_to] = True
    return under
