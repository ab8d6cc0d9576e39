"""Smooth noise, and upsampling of smooth maps."""

from __future__ import annotations

import cv2
import numpy as np

from CovidXRayLib.phantom.projection.camera import Array


def cloudy(rng: np.random.Generator, size: int, cells: int, octaves: int) -> Array:
    """Return smooth noise with a standard deviation of about 1, shape (size, size).

    It is the sum of octaves of ever finer and weaker grids.

    The grids do not depend on ``size``, so that a seed gives the same noise at any resolution.
    """
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        grid = rng.standard_normal((cells << octave, cells << octave), dtype=np.float32)
        if grid.shape[0] <= 2 * size:
            total += cv2.resize(grid, (size, size), interpolation=cv2.INTER_CUBIC) * np.float32(0.62**octave)
    return np.asarray(total / np.sqrt(sum(0.62 ** (2 * o) for o in range(octaves))), np.float32)


def enlarge(image: Array, size: int) -> Array:
    """Return a smooth map upsampled to more pixels."""
    if image.shape[0] == size:
        return image
    return np.asarray(cv2.resize(image, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)


def softened(image: Array, sigma: float) -> Array:
    """Return a Gaussian blur of ``sigma`` pixels, with a minimum against aliasing."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), max(0.35, sigma)), np.float32)
