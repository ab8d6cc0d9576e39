"""Random variants of the lungs that the classifier learns from, drawn before their normalisation."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import normalise_lungs
from CovidXRayLib.training.augmentation import film_augmentation
from CovidXRayLib.training.augmentation.film_styles import vary_style
from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation

Picture = NDArray[np.float32]
Inside = NDArray[np.bool_]

ORIGINAL: Final = OriginalAugmentation()
GEOMETRY: Final = film_augmentation.Geometry(rotation=18, zoom=0.15, shift=0.08)
# With another look for every film, eight passes were too few to learn what pneumonia looks like.
OTHER_STYLE: Final = 0.6


def draw_variant(values: Picture, inside: Inside, kind: str, rng: np.random.Generator) -> Picture:
    """Draw one variant of a pair of lungs.

    Parameters
    ----------
    values, inside
        As in :class:`CovidXRayLib.classification.lung_crop.LungPatch`.
    kind
        One of :data:`CovidXRayLib.training.configurations.AUGMENTATIONS`: ``none``; ``original``, the
        original's table; ``broad``, smaller moves, the looks of other hospitals
        (:func:`CovidXRayLib.training.augmentation.film_styles.vary_style`) and outlines drawn tighter.

    Returns
    -------
    float32 (size, size) in [0, 255], normalised as in use; exactly 127.5 outside the lungs.
    """
    if kind == "none":
        return normalise_lungs(values, inside)
    # What lies beside the lungs must not bleed into them when they are moved or blurred.
    picture = np.where(inside, values, values[inside].mean()).astype(np.float32)
    if kind == "original":
        moved, moved_inside = _original(picture, inside, rng)
    else:
        moved, moved_inside = _broad(picture, inside, rng)
    if not moved_inside.any():
        return normalise_lungs(values, inside)
    return normalise_lungs(moved, moved_inside)


def _original(picture: Picture, inside: Inside, rng: np.random.Generator) -> tuple[Picture, Inside]:
    variant = ORIGINAL.draw(rng)
    return variant.on_picture(picture), variant.on_planes(inside.astype(np.float32)) >= 0.5


def _broad(picture: Picture, inside: Inside, rng: np.random.Generator) -> tuple[Picture, Inside]:
    if rng.random() < 0.5:
        picture, inside = picture[:, ::-1], inside[:, ::-1]
    matrix = GEOMETRY.draw(rng, (picture.shape[0], picture.shape[1]))
    mask = np.ascontiguousarray(inside).astype(np.float32)
    moved = film_augmentation.warp(np.ascontiguousarray(picture), matrix, outside=None)
    if rng.random() < OTHER_STYLE:
        moved = vary_style(moved, rng)
    return moved, _tighten(film_augmentation.warp(mask, matrix) >= 0.5, rng)


def _tighten(inside: Inside, rng: np.random.Generator) -> Inside:
    """Draw the outline a little within itself: masks differ by that much, and no answer hangs on it."""
    if rng.random() > 0.5:
        return inside
    reach = int(rng.integers(1, max(2, inside.shape[0] // 32)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    eroded = cv2.erode(inside.astype(np.uint8), disc) > 0
    return eroded if eroded.sum() > 0.4 * inside.sum() else inside
