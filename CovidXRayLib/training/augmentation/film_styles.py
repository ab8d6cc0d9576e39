"""Appearance of films from other sources: tone, sharpness, resolution, shading, noise, compression."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]


def vary_style(image: Image, rng: np.random.Generator) -> Image:
    """Draw another appearance of a film, so different that it no longer indicates the source.

    Parameters
    ----------
    image
        float32 (rows, columns) in [0, 1]; lengths below are for 128 rows and scale with the image.

    Returns
    -------
    float32 of the same shape, not clipped.
    """
    scale = image.shape[0] / 128
    result: NDArray[Any] = _tone(image, rng)
    kind = rng.random()
    if kind < 0.35:
        result = cv2.GaussianBlur(result, (0, 0), rng.uniform(0.3, 1.6) * scale)
    elif kind < 0.6:
        smooth = rng.uniform(0.8, 6) * scale
        result = enhance_detail(result, smooth, rng.uniform(0.2, 1.2))
    elif kind < 0.75:
        result = coarsen(result, rng.uniform(0.35, 0.8))
    if rng.random() < 0.25:
        coarse = rng.uniform(-0.2, 0.2, (3, 3)).astype(np.float32)
        result = result + cv2.resize(coarse, result.shape[::-1], interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.5:
        result = result + rng.normal(0, rng.uniform(0.005, 0.04), result.shape)
    if rng.random() < 0.25:
        result = compress(np.asarray(result, np.float32), int(rng.integers(25, 85)))
    return np.asarray(result, np.float32)


def _tone(image: Image, rng: np.random.Generator) -> Image:
    """Apply a random monotonic curve to gray values, as by another detector or processing."""
    low, high = np.percentile(image, (1, 99))
    spread = np.clip((image - low) / max(high - low, 1e-3), 0, 1)
    heights = np.concatenate([[0.0], np.cumsum(rng.uniform(0.25, 1.75, 5))])
    curved = np.interp(spread, np.linspace(0, 1, heights.size), heights / heights[-1])
    return np.asarray(curved ** np.exp(rng.uniform(-0.35, 0.35)), np.float32)


def coarsen(image: Image, share: float) -> Image:
    """Downsample an image to a fraction of its size, and upsample it again."""
    rows, columns = image.shape
    small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)


def equalize_locally(image: Image, limit: float, tiles: int) -> Image:
    """Equalize the contrast of each tile, as viewers and some detectors do (CLAHE, Zuiderveld 1994).

    Parameters
    ----------
    image
        float32 (rows, columns) in [0, 1].
    limit
        Clip limit: the largest slope of a tile's curve of gray levels.
    tiles
        Number along each side.

    Returns
    -------
    float32 in [0, 1], of 256 gray levels.
    """
    levels = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    return np.asarray(cv2.createCLAHE(limit, (tiles, tiles)).apply(levels) / 255, np.float32)


def enhance_detail(image: Image, smooth: float, gain: float) -> Image:
    """Add detail again, as detectors' multi-frequency processing does; not clipped.

    Parameters
    ----------
    smooth
        Standard deviation in pixels of the blur that what is added does not survive.
    gain
        How often it is added.
    """
    return np.asarray(image + gain * (image - cv2.GaussianBlur(image, (0, 0), smooth)), np.float32)


def compress(image: Image, quality: int) -> Image:
    """Store an image as JPEG, of a quality from 0 to 100, and read it again; clipped to [0, 1]."""
    levels = (np.clip(image, 0, 1) * 255).astype(np.uint8)
    written = cv2.imencode(".jpg", levels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_GRAYSCALE), np.float32) / np.float32(255)
