"""Inputs of the probes, each without a part of the film."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import crop_lungs, cut_out_lungs

# Film float32 (rows, columns) in [0, 1], lungs bool (2, rows, columns), side of the square; returns float32
# (size, size) in [-1, 1], 0 outside the visible part.
Maker = Callable[[NDArray[np.float32], NDArray[np.bool_], int], NDArray[np.float32]]

BORDER_SHARE: Final = 0.1


def silhouette(pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int) -> NDArray[np.float32]:
    """Return the silhouette of the lungs in the classifier's square, 1 or 0."""
    return cut_out_lungs(pixels, lungs, size).inside.astype(np.float32)


def lungs_alone(pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int) -> NDArray[np.float32]:
    """Return the classifier's input."""
    return (crop_lungs(pixels, lungs, size).square - np.float32(127.5)) / np.float32(127.5)


def whole_film(pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int) -> NDArray[np.float32]:
    """Return the unmasked film, stretched to the square, so that its aspect ratio is not visible."""
    small = _shrink(pixels, size)
    return _stretch(small, small)


def filled_lungs(pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int) -> NDArray[np.float32]:
    """Return the unmasked film with both lungs filled with their mean."""
    either = lungs[0] | lungs[1]
    filled = pixels.copy()
    filled[either] = pixels[either].mean()
    return whole_film(filled, lungs, size)


def border(pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int) -> NDArray[np.float32]:
    """Return the outer tenth of the film on each side, normalized separately; the rest is 0."""
    small = _shrink(pixels, size)
    width = max(1, round(BORDER_SHARE * size))
    frame = np.ones((size, size), bool)
    frame[width:-width, width:-width] = False
    image = np.zeros((size, size), np.float32)
    image[frame] = _stretch(small[frame], small[frame])
    return image


def _shrink(pixels: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=cv2.INTER_AREA), np.float32)


def _stretch(values: NDArray[np.float32], reference: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale percentiles 1 and 99 of a reference to -1 and 1."""
    low, high = np.percentile(reference, (1, 99))
    return np.asarray(np.clip(2 * (values - low) / max(high - low, 1e-6) - 1, -1, 1), np.float32)


IMAGES: Final[Mapping[str, Maker]] = {
    "silhouette": silhouette,
    "filled lungs": filled_lungs,
    "border": border,
    "lungs": lungs_alone,
    "whole film": whole_film,
}
