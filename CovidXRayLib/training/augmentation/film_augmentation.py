"""Label-preserving augmentation of films."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]


@dataclass(frozen=True)
class Geometry:
    """Ranges of the random affine transform, as half-widths around the identity.

    Attributes
    ----------
    rotation
        Degrees.
    zoom
        Fraction of the size: 0.2 means a factor from 0.8 to 1.2.
    shift
        Fraction of height and width.
    shear
        Tangent of the shear angle.
    """

    rotation: float = 15.0
    zoom: float = 0.2
    shift: float = 0.1
    shear: float = 0.05

    def draw(self, rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
        """Draw a 2 x 3 matrix for ``cv2.warpAffine``, about the image's center."""
        rows, columns = shape
        angle = np.deg2rad(rng.uniform(-self.rotation, self.rotation))
        scale = 1 + rng.uniform(-self.zoom, self.zoom)
        shear = rng.uniform(-self.shear, self.shear)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        linear = scale * turn @ np.array([[1.0, shear], [0.0, 1.0]])
        return about_center(linear, shape, rng.uniform(-self.shift, self.shift, 2) * (columns, rows))


def about_center(
    linear: NDArray[np.float64], shape: tuple[int, int], shift: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the 2 x 3 matrix of a linear map about the image's center, followed by a shift.

    Parameters
    ----------
    linear
        (2, 2), on points (column, row).
    shape
        Rows and columns.
    shift
        (2,): columns to the right, rows down; in pixels.
    """
    rows, columns = shape
    center = np.array([(columns - 1) / 2, (rows - 1) / 2])
    return np.column_stack([linear, center + shift - linear @ center])


def warp(image: Image, matrix: NDArray[np.float64], *, outside: float | None = 0.0) -> Image:
    """Apply an affine map, bilinearly.

    Parameters
    ----------
    image
        float32 (rows, columns[, channels]).
    matrix
        (2, 3), maps points (column, row).
    outside
        Fill value outside the image; None repeats the nearest edge pixel.
    """
    rows, columns = image.shape[:2]
    border = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    warped = cv2.warpAffine(
        image,
        matrix,
        (columns, rows),
        flags=cv2.INTER_LINEAR,
        borderMode=border,
        borderValue=(outside or 0.0,) * 4,
    )
    # OpenCV drops the axis of a single channel.
    return np.asarray(warped, np.float32).reshape(image.shape)


def change_exposure(image: Image, rng: np.random.Generator) -> Image:
    """Vary gamma, contrast, sharpness and noise; values in [0, 1] before and after.

    One film in twelve keeps only 10% to 50% of its contrast.
    """
    result = image ** np.exp(rng.uniform(-0.6, 0.6))
    contrast = rng.uniform(0.1, 0.5) if rng.random() < 0.08 else rng.uniform(0.5, 1.2)
    result = (result - 0.5) * contrast + 0.5 + rng.uniform(-0.15, 0.15)
    if rng.random() < 0.3:
        result = cv2.GaussianBlur(result, (0, 0), rng.uniform(0.4, 1.3))
    if rng.random() < 0.4:
        result = result + rng.normal(0, rng.uniform(0.003, 0.025), image.shape)
    return np.asarray(np.clip(result, 0, 1), np.float32)


def collimate(image: Image, rng: np.random.Generator) -> Image:
    """Blacken or whiten strips at the borders, like collimation and paper edges."""
    result = image.copy()
    rows, columns = image.shape[:2]
    value = 0.0 if rng.random() < 0.8 else 1.0
    top, bottom = rng.integers(0, max(1, rows // 12), 2)
    left, right = rng.integers(0, max(1, columns // 12), 2)
    result[:top] = value
    result[rows - bottom :] = value
    result[:, :left] = value
    result[:, columns - right :] = value
    return result
