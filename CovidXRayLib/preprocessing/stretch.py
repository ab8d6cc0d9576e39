"""The range of a film's gray levels, on which letters, frames and defective pixels have no leverage.

The networks, and the display of films without a window, get the gray levels stretched linearly to this range.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# Letters and metal cover less of a film than this share at its bright end, or at its dark end if inverted.
_EDGE: Final = 0.05
# The range reaches this many times the distance between both edges beyond each of them, which no anatomy
# exceeds: it only excludes what lies far outside.
_REACH: Final = 1.0
# Edges are sought without the lowest and the highest gray level, which frames and letters share, if this
# share of the pixels remains.
_MIN_INNER: Final = 0.01
_SAMPLED_SIDE: Final = 512


def stretched(values: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map the gray levels of a film linearly to [0, 1]; what lies far outside them becomes 0 or 1.

    Parameters
    ----------
    values
        All possible pixel values, shape (n,).
    counts
        Number of pixels of each value, shape (n,); zero for padding.
    """
    occurring = counts > 0
    low, high = gray_limits(values[occurring], counts[occurring])
    if low == high:  # a blank film keeps its gray value
        low, high = float(values.min()), float(values.max())
    if low == high:
        return np.zeros_like(values)
    return np.clip((values - low) / (high - low), 0.0, 1.0)


def stretched_pixels(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Do the same for an image, (rows, columns), if pixels lie far outside; otherwise return it unchanged."""
    sample = pixels[tuple(slice(None, None, max(1, side // _SAMPLED_SIDE)) for side in pixels.shape)]
    lowest, highest = float(pixels.min()), float(pixels.max())
    values = np.append(np.asarray(sample, np.float64).ravel(), (lowest, highest))
    reach = _reach(np.sort(values), np.ones(values.size))
    if reach[0] <= lowest and highest <= reach[1]:
        return pixels
    near = pixels[(pixels >= reach[0]) & (pixels <= reach[1])]
    low, high = float(near.min()), float(near.max())
    if low == high:
        return pixels
    return np.asarray(np.clip((pixels - low) / (high - low), 0, 1), np.float32)


def gray_limits(values: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[float, float]:
    """Return the lowest and the highest gray level of a film without those far outside the others.

    Parameters
    ----------
    values
        Occurring values, shape (n,).
    counts
        Number of pixels of each, shape (n,).
    """
    order = np.argsort(values, kind="stable")
    values = values[order]
    low, high = _reach(values, counts[order])
    near = values[(values >= low) & (values <= high)]
    return float(near[0]), float(near[-1])


def _reach(values: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[float, float]:
    """Return the bounds beyond which sorted values count as outside."""
    lowest, highest = float(values[0]), float(values[-1])
    inner = counts * ((values > lowest) & (values < highest))
    if inner.sum() < _MIN_INNER * counts.sum():
        inner = counts
    share = np.cumsum(inner) / inner.sum()
    dark, bright = (float(values[np.searchsorted(share, edge)]) for edge in (_EDGE, 1 - _EDGE))
    if dark == bright:
        return lowest, highest
    reach = _REACH * (bright - dark)
    return dark - reach, bright + reach
