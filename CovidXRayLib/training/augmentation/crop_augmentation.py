"""Augmentation of the classifier's lung crops, before normalization."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import normalize_lungs
from CovidXRayLib.training.augmentation import film_augmentation
from CovidXRayLib.training.augmentation.film_styles import vary_style
from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation

Image = NDArray[np.float32]
Inside = NDArray[np.bool_]

ORIGINAL: Final = OriginalAugmentation()
GEOMETRY: Final = film_augmentation.Geometry(rotation=18, zoom=0.15, shift=0.08)
# With style changes for every film, eight epochs were too few.
OTHER_STYLE: Final = 0.6


def draw_variant(values: Image, inside: Inside, kind: str, rng: np.random.Generator) -> Image:
    """Draw a variant of a lung crop.

    Parameters
    ----------
    values, inside
        As in :class:`CovidXRayLib.classification.lung_crop.LungPatch`.
    kind
        One of :data:`CovidXRayLib.training.classifier_configuration.AUGMENTATIONS`: ``none``; ``original``,
        the original's table; ``broad``, smaller movements, the appearance of other sources
        (:func:`CovidXRayLib.training.augmentation.film_styles.vary_style`) and tighter outlines.

    Returns
    -------
    float32 (size, size) in [0, 255], normalized as in use; exactly 127.5 outside the lungs.
    """
    if kind == "none":
        return normalize_lungs(values, inside)
    # Pixels outside the lungs must not bleed into them by resampling or blurring.
    image = np.where(inside, values, values[inside].mean()).astype(np.float32)
    if kind == "original":
        moved, moved_inside = _original(image, inside, rng)
    else:
        moved, moved_inside = _broad(image, inside, rng)
    if not moved_inside.any():
        return normalize_lungs(values, inside)
    return normalize_lungs(moved, moved_inside)


def _original(image: Image, inside: Inside, rng: np.random.Generator) -> tuple[Image, Inside]:
    variant = ORIGINAL.draw(rng)
    return variant.on_image(image), variant.on_planes(inside.astype(np.float32)) >= 0.5


def _broad(image: Image, inside: Inside, rng: np.random.Generator) -> tuple[Image, Inside]:
    if rng.random() < 0.5:
        image, inside = image[:, ::-1], inside[:, ::-1]
    matrix = GEOMETRY.draw(rng, (image.shape[0], image.shape[1]))
    mask = np.ascontiguousarray(inside).astype(np.float32)
    moved = film_augmentation.warp(np.ascontiguousarray(image), matrix, outside=None)
    if rng.random() < OTHER_STYLE:
        moved = vary_style(moved, rng)
    return moved, _tighten(film_augmentation.warp(mask, matrix) >= 0.5, rng)


def _tighten(inside: Inside, rng: np.random.Generator) -> Inside:
    """Erode the mask slightly, within the variability of masks."""
    if rng.random() > 0.5:
        return inside
    reach = int(rng.integers(1, max(2, inside.shape[0] // 32)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    eroded = cv2.erode(inside.astype(np.uint8), disc) > 0
    return eroded if eroded.sum() > 0.4 * inside.sum() else inside
