"""Smoothing of outlines: removes details narrower than the brush, preserves straight edges."""

from __future__ import annotations

from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.editing.box import Box

RIGHT: Final = 1
LEFT: Final = 2
# Truncation of the Gaussian, in standard deviations.
TRUNCATION: Final = 3.0
# Pixels are averaged in blocks of this fraction of a standard deviation, without loss of precision.
BLOCK: Final = 1 / 4


def smoothed(
    labels: NDArray[np.uint8],
    box: Box,
    sigma_mm: float,
    spacing_mm: tuple[float, float],
    only: int | None = None,
) -> NDArray[np.uint8]:
    """Smooth the outlines of both lungs in a box, and the boundary between them; or those of one lung.

    A pixel is lung if at least half of its Gaussian-weighted neighborhood is, and gets the label with the
    larger share. The label map is extended by repeating its border.

    Parameters
    ----------
    labels
        uint8 (rows, columns), the whole label map: 0 outside, 1 the patient's right lung, 2 the left.
    box
        The region to smooth, non-empty and within the label map.
    sigma_mm
        Standard deviation of the Gaussian, larger than 0.
    spacing_mm
        Height and width of a pixel.
    only
        Label of the only lung to smooth, ignoring the other; None for both.

    Returns
    -------
    uint8 (rows, columns) of the box: 0 outside, and the labels of the lungs that were smoothed.
    """
    inside = labels[box.slices]
    sigma = sigma_mm / spacing_mm[0], sigma_mm / spacing_mm[1]
    reach = ceil(TRUNCATION * sigma[0]), ceil(TRUNCATION * sigma[1])
    rows = np.arange(box.top - reach[0], box.bottom + reach[0]).clip(0, labels.shape[0] - 1)
    columns = np.arange(box.left - reach[1], box.right + reach[1]).clip(0, labels.shape[1] - 1)
    around = labels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if only is not None:
        inside, around = (np.where(part == only, part, np.uint8(0)) for part in (inside, around))
    if around.min() == around.max():
        return inside
    around = around[np.ix_(rows - rows[0], columns - columns[0])]
    weights = [_weights(inside.shape[axis], reach[axis], sigma[axis]) for axis in (0, 1)]
    right, left = (_share(around == side, weights) for side in (RIGHT, LEFT))
    side = np.where(right >= left, np.uint8(RIGHT), np.uint8(LEFT))
    return np.where(right + left >= 0.5, side, np.uint8(0))


_Weights = tuple[NDArray[np.intp], NDArray[np.float32]]


def _weights(count: int, reach: int, sigma: float) -> _Weights:
    """Return the starts of the blocks of an axis, and their weights, float32 (pixels, blocks)."""
    size = max(1, int(sigma * BLOCK))
    starts = np.arange(0, count + 2 * reach, size)
    lengths = np.diff(starts, append=count + 2 * reach)
    centers = starts + (lengths - 1) / 2
    away = (np.arange(count)[:, np.newaxis] + reach - centers) / sigma
    weights = np.exp(-0.5 * away**2) * lengths
    weights /= weights.sum(axis=1, keepdims=True) * lengths
    return starts, weights.astype(np.float32)


def _share(mask: NDArray[np.bool_], weights: list[_Weights]) -> NDArray[np.float32]:
    """Average a mask with a Gaussian along both axes: float32 in [0, 1]."""
    (row_starts, row_weights), (column_starts, column_weights) = weights
    if not mask.any():
        return np.zeros((len(row_weights), len(column_weights)), np.float32)
    blocks = np.add.reduceat(mask.view(np.uint8), row_starts, axis=0, dtype=np.float32)
    blocks = np.add.reduceat(blocks, column_starts, axis=1)
    # Not the operator @, whose threads would wait for those of a concurrent analysis.
    rows = np.einsum("rb,cb->rc", row_weights, np.ascontiguousarray(blocks.T))
    share: NDArray[np.float32] = np.einsum("rb,cb->rc", rows, column_weights)
    return share
