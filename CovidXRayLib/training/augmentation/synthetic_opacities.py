"""Synthetic opacities with unchanged masks, so that the segmentation becomes robust against them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]


def opacify(image: Image, lungs: Image, rng: np.random.Generator) -> Image:
    """Add opacities to the lungs: clouds, blobs, blocks or grain.

    Parameters
    ----------
    image
        (rows, columns) in [0, 1].
    lungs
        (rows, columns, 2) in [0, 1]; each lung is changed separately.
    """
    result = image.copy()
    for side in range(2):
        if rng.random() < 0.7:
            shape = _SHAPES[int(rng.choice(len(_SHAPES), p=_SHAPE_PROBABILITIES))]
            density = shape(rng, image.shape[:2]) * rng.uniform(0.2, 0.9)
            density = density * cv2.GaussianBlur(lungs[..., side], (0, 0), 2.0)
            white = rng.uniform(0.6, 0.95) * max(float(image.max()), 0.1)
            result = result * (1 - density) + np.maximum(result, white) * density
    return result.astype(np.float32)


def draw_opacities(sides: NDArray[np.bool_], rng: np.random.Generator) -> Image:
    """Draw the density of opacities that lie mostly below and at the side, as those of viral pneumonia do.

    Parameters
    ----------
    sides
        bool (2, rows, columns): the patient's right lung, then the left.

    Returns
    -------
    float32 (rows, columns) in [0, 0.95]; 0 outside the lungs.
    """
    shape = (sides.shape[1], sides.shape[2])
    density = np.zeros(shape, np.float32)
    chosen = (0, 1) if rng.random() < 0.6 else (int(rng.integers(2)),)
    for side in chosen:
        lung = sides[side]
        if not lung.any():
            continue
        draw = _SHAPES[int(rng.choice(3, p=(0.65, 0.2, 0.15)))]
        cover = draw(rng, shape)
        if draw is _clouds:
            cover = cover * _outward_and_down(lung, side, rng)
        grain = 1 - 0.5 * rng.random() * smooth_noise(rng, shape, int(rng.integers(20, 50)))
        edge = cv2.GaussianBlur(lung.astype(np.float32), (0, 0), shape[0] / 112)
        density += np.where(lung, cover * grain * rng.uniform(0.2, 0.8) * edge, 0)
    return np.clip(density, 0, 0.95)


def _outward_and_down(lung: NDArray[np.bool_], side: int, rng: np.random.Generator) -> Image:
    rows, columns = np.flatnonzero(lung.any(axis=1)), np.flatnonzero(lung.any(axis=0))
    y = (np.arange(lung.shape[0], dtype=np.float32) - rows[0]) / max(1, rows[-1] - rows[0])
    x = (np.arange(lung.shape[1], dtype=np.float32) - columns[0]) / max(1, columns[-1] - columns[0])
    if side == 0:  # the patient's right lung lies on the left of the film
        x = 1 - x
    cover = np.ones(lung.shape, np.float32)
    if rng.random() < 0.7:
        cover *= np.clip((x - rng.uniform(0, 0.35)) / 0.3, 0, 1)[None, :]
    if rng.random() < 0.6:
        cover *= np.clip((y - rng.uniform(0, 0.5)) / 0.25, 0, 1)[:, None]
    return cover


def _clouds(rng: np.random.Generator, shape: tuple[int, int]) -> Image:
    """Large patches, like ground-glass opacities and consolidations."""
    edge = rng.uniform(0.2, 0.7)
    return np.asarray(
        np.clip((smooth_noise(rng, shape, int(rng.integers(3, 9))) - edge) / 0.25, 0, 1), np.float32
    )


def _blobs(rng: np.random.Generator, shape: tuple[int, int]) -> Image:
    """A few round opacities."""
    rows, columns = shape
    foci = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(3, 13))):
        center = (int(rng.integers(columns)), int(rng.integers(rows)))
        cv2.circle(foci, center, max(1, int(rng.uniform(0.01, 0.08) * rows)), 1.0, -1)
    return np.asarray(cv2.GaussianBlur(foci, (0, 0), rng.uniform(0.005, 0.03) * rows), np.float32)


def _block(rng: np.random.Generator, shape: tuple[int, int]) -> Image:
    """Everything below or above a possibly sloping level, like a lobe or an effusion."""
    rows, columns = shape
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    level = rng.uniform(0.3, 0.8) * rows + rng.uniform(-0.3, 0.3) * (x - columns / 2)
    below = np.clip((y - level) / (rng.uniform(0.01, 0.1) * rows), 0, 1)
    return np.asarray(below if rng.random() < 0.75 else 1 - below, np.float32)


def _grain(rng: np.random.Generator, shape: tuple[int, int]) -> Image:
    """Diffuse fine spots, like interstitial disease."""
    return smooth_noise(rng, shape, int(rng.integers(20, 60)))


_SHAPES: Final[tuple[Callable[[np.random.Generator, tuple[int, int]], Image], ...]] = (
    _clouds,
    _blobs,
    _block,
    _grain,
)
_SHAPE_PROBABILITIES: Final = (0.55, 0.15, 0.15, 0.15)


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> Image:
    """Return smooth noise in [0, 1] with a scale of about 1 / ``cells`` of the image."""
    coarse = rng.random((cells, cells), dtype=np.float32)
    rows, columns = shape
    return np.asarray(
        np.clip(cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC), 0, 1), np.float32
    )
