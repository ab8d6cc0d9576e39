"""Training films with lung masks for the U-Net."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm
from CovidXRayLib.datasets.masks import read_masks
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.segmentation.network_input import normalize_for_unet
from CovidXRayLib.training.augmentation import film_augmentation
from CovidXRayLib.training.augmentation.burned_in_marks import annotate, write_marks
from CovidXRayLib.training.augmentation.synthetic_opacities import opacify

# Fraction of films whose polarity is inverted, since segmentation must work before polarity is checked.
INVERTED: Final = 0.05
CROPPED: Final = 0.1
# Fraction of films with text and marks burned in beside the lungs.
ANNOTATED: Final = 0.5
CROPPING: Final = film_augmentation.Geometry(rotation=10, zoom=0.45, shift=0.25)


@dataclass(frozen=True, eq=False)
class LungFilm:
    """A training film at network size.

    Attributes
    ----------
    letterbox
        Placement in the network's square input.
    image
        float32 (letterbox.rows, letterbox.columns) in [0, 1].
    lungs
        float32 (letterbox.rows, letterbox.columns, 2) in [0, 1].
    weight
        float32 (letterbox.rows, letterbox.columns): 0 where the label is unknown.
    """

    letterbox: Letterbox
    image: NDArray[np.float32]
    lungs: NDArray[np.float32]
    weight: NDArray[np.float32]


def shrink(
    pixels: NDArray[np.float32],
    lungs: NDArray[np.float32],
    size: int,
    *,
    heart_unknown: bool,
    pixel_aspect: float = 1.0,
) -> LungFilm:
    """Resize a film and its masks to network size.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1].
    lungs
        float32 (2, rows, columns) in [0, 1].
    heart_unknown
        Whether the masks exclude heart and opaque lung: then only the mask and the region well above and
        beside it have a weight.
    pixel_aspect
        Height of a pixel divided by its width.
    """
    letterbox = Letterbox.fit((pixels.shape[0], pixels.shape[1]), size, pixel_aspect)
    window = letterbox.window
    small = np.stack([letterbox.place(side)[window] for side in lungs], axis=-1)
    weight = np.ones(small.shape[:2], np.float32)
    if heart_unknown:
        weight = _certain(small)
    return LungFilm(letterbox, letterbox.place(pixels)[window], small, weight)


def _certain(lungs: NDArray[np.float32]) -> NDArray[np.float32]:
    inside = lungs.max(axis=-1) > 0.5
    points = cv2.findNonZero(inside.astype(np.uint8))
    if points is None:
        raise ManifestError(_("A silver lung mask is empty; leave its film out of the manifest."))
    hull = np.zeros(inside.shape, np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(points), 1)
    reach = max(3, inside.shape[0] // 20)
    hull = np.asarray(cv2.dilate(hull, np.ones((reach, reach), np.uint8)), np.uint8)
    # Lung behind the diaphragm is below such masks.
    below = np.maximum.accumulate(hull, axis=0)
    below[int(np.flatnonzero(hull.any(axis=1))[-1]) + 3 * reach :] = 0
    return np.asarray(inside | (np.maximum(hull, below) == 0), np.float32)


def load(films: Sequence[ManifestFilm], size: int) -> list[LungFilm]:
    """Read films and masks and resize them to network size.

    Raises
    ------
    ManifestError
        If a film has no masks, or a mask cannot be read or has another shape than its film.
    """
    loaded = []
    for film in films:
        read = read_film(film.file)
        lungs = np.stack(read_masks(film, read.shape))
        is_silver = film.mask_quality == "silver"
        pixels, aspect = read.network_pixels(), read.pixel_aspect
        loaded.append(shrink(pixels, lungs, size, heart_unknown=is_silver, pixel_aspect=aspect))
    return loaded


def augment(film: LungFilm, rng: np.random.Generator) -> LungFilm:
    """Draw a random variant; mirroring swaps the lungs.

    One film in ten is cropped through the lungs.
    """
    image, lungs, weight = film.image, film.lungs, film.weight
    if rng.random() < 0.5:
        image, lungs, weight = image[:, ::-1], lungs[:, ::-1, ::-1], weight[:, ::-1]
    stack = np.dstack([image, lungs, weight])
    matrix = (CROPPING if rng.random() < CROPPED else film_augmentation.Geometry()).draw(rng, image.shape)
    stack = film_augmentation.warp(np.ascontiguousarray(stack), matrix)
    covered = film_augmentation.warp(np.ones(image.shape, np.float32), matrix)
    image, lungs = stack[..., 0], stack[..., 1:3]
    weight = np.where(covered < 0.999, 1.0, stack[..., 3] > 0.5).astype(np.float32)
    if rng.random() < 0.4:
        image = opacify(image, lungs, rng)
    image = film_augmentation.change_exposure(np.clip(image, 0, 1), rng)
    if rng.random() < INVERTED:
        image = 1 - image
    if rng.random() < 0.25:
        image = film_augmentation.collimate(image, rng)
    if rng.random() < 0.3:
        image = write_marks(image, rng)
    if rng.random() < ANNOTATED:
        near = cv2.dilate((lungs.max(axis=-1) > 0.1).astype(np.uint8), np.ones((3, 3), np.uint8))
        image = annotate(image, near == 0, rng)
    return LungFilm(film.letterbox, image, lungs, weight)


def network_pair(film: LungFilm) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return network input (size, size, 1) and target (size, size, 3: right, left, weight)."""
    size, window = film.letterbox.size, film.letterbox.window
    square = np.zeros((size, size), np.float32)
    square[window] = film.image
    target = np.zeros((size, size, 3), np.float32)
    target[..., 2] = 1.0
    target[window] = np.dstack([film.lungs, film.weight])
    return normalize_for_unet(square, film.letterbox), target


class LungBatches:
    """Augmented batches, determined by seed, epoch and index."""

    def __init__(self, films: Sequence[LungFilm], batch_size: int, seed: int) -> None:
        self._films = films
        self._batch_size = batch_size
        self._seed = seed

    def __len__(self) -> int:
        return max(1, len(self._films) // self._batch_size)

    def batch(self, epoch: int, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return inputs (n, size, size, 1) and targets (n, size, size, 3)."""
        order = np.random.default_rng([self._seed, epoch]).permutation(len(self._films))
        chosen = order[index * self._batch_size : (index + 1) * self._batch_size]
        rng = np.random.default_rng([self._seed, epoch, index])
        pairs = [network_pair(augment(self._films[place], rng)) for place in chosen]
        return np.stack([pair[0] for pair in pairs]), np.stack([pair[1] for pair in pairs])
