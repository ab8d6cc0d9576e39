"""Artificial markers on films: letters, blocks, lines and arrows, inside or outside the lungs."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.training.augmentation.burned_in_marks import write_marks


def paint(
    pixels: NDArray[np.float32], lungs: NDArray[np.bool_], rng: np.random.Generator, *, inside: bool
) -> NDArray[np.float32]:
    """Paint markers only inside or only outside the lungs.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1].
    lungs
        bool (2, rows, columns); some pixels must be set, and some not.
    inside
        Paint inside the lungs, else outside.

    Returns
    -------
    float32 (rows, columns) in [0, 1].
    """
    where = (lungs[0] | lungs[1]) == inside
    painted = write_marks(write_marks(pixels, rng), rng)
    # Other markers may miss the region; an arrow points into it.
    rows, columns = np.nonzero(where)
    place = int(rng.integers(rows.size))
    painted = _arrow(painted, (int(columns[place]), int(rows[place])), rng)
    # Drawing needs 8 bits; only drawn pixels may change, not rounded ones.
    drawn = where & (np.abs(painted - pixels) > 1.5 / 255)
    return np.where(drawn, painted, pixels).astype(np.float32)


def _arrow(image: NDArray[np.float32], tip: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    levels = (np.clip(image, 0, 1) * 255).astype(np.uint8)
    # In a gray value that contrasts with the background.
    shade = 255 if levels[tip[1], tip[0]] < 128 else 0
    length, angle = rng.uniform(0.06, 0.15) * max(image.shape), rng.uniform(0, 2 * np.pi)
    tail = (int(tip[0] + length * np.cos(angle)), int(tip[1] + length * np.sin(angle)))
    thickness = max(2, max(image.shape) // 150)
    cv2.arrowedLine(levels, tail, tip, shade, thickness, cv2.LINE_AA, tipLength=0.35)
    return np.asarray(levels / np.float32(255), np.float32)
