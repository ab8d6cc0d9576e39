"""Simulated photographs of a screen or light box."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.training.augmentation.ripples import ripples


def perspective(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the perspective of the camera: a 3 x 3 matrix on points (column, row)."""
    rows, columns = shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    moved = corners + inward * rng.uniform(0.02, 0.16, (4, 2)).astype(np.float32) * (columns, rows)
    return np.asarray(cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), np.float64)


def photograph(
    image: NDArray[np.float32],
    rng: np.random.Generator,
    *,
    moire: tuple[float, float] = (0.0, 0.08),
    glares: tuple[int, int] = (0, 2),
) -> NDArray[np.float32]:
    """Simulate a photograph of a screen: tilted, with surroundings, moire, glare and vignette.

    Parameters
    ----------
    image
        float32 (rows, columns) in [0, 1].
    moire
        Smallest and largest amplitude of the moire, as a fraction of the gray level range.
    glares
        Smallest and largest number of reflected lamps.

    Returns
    -------
    float32 of the same shape, in [0, 1].
    """
    rows, columns = image.shape
    # Drawn first, so that `perspective` gives the same transform from the same generator state.
    seen = perspective((rows, columns), rng)
    screen = cv2.warpPerspective(image, seen, (columns, rows), flags=cv2.INTER_LINEAR)
    covered = cv2.warpPerspective(np.ones_like(image), seen, (columns, rows))
    room = np.float32(rng.uniform(0.0, 0.6)) + 0.1 * cv2.resize(
        rng.random((4, 4), dtype=np.float32), (columns, rows), interpolation=cv2.INTER_CUBIC
    )
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    angle, period, bends = rng.uniform(0, np.pi), rng.uniform(3, 12), rng.uniform(1, 6)
    waves = rng.uniform(*moire) * ripples((rows, columns), angle=angle, period=period, bends=bends)
    result = covered * (0.1 + 0.8 * screen + waves) + (1 - covered) * room
    for _ in range(int(rng.integers(glares[0], glares[1] + 1))):
        center = rng.uniform(0.1, 0.9, 2) * (columns, rows)
        width = rng.uniform(0.04, 0.2) * columns
        distance2 = (x - center[0]) ** 2 + (y - center[1]) ** 2
        result = result + rng.uniform(0.2, 0.7) * np.exp(-distance2 / (2 * width**2))
    far = ((x / columns - 0.5) ** 2 + (y / rows - 0.5) ** 2) * 2
    result = result * (1 - rng.uniform(0, 0.5) * far)
    return np.asarray(np.clip(result, 0, 1), np.float32)
