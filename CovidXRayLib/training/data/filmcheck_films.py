"""Training data of the film check network: rotated, inverted and cropped films, and other images."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.networks.film_check import FILMCHECK_SIZE, KINDS, ROTATIONS
from CovidXRayLib.quality_checks.film_check_input import prepare_for_filmcheck
from CovidXRayLib.training.augmentation import film_augmentation
from CovidXRayLib.training.augmentation.burned_in_marks import write_marks
from CovidXRayLib.training.augmentation.photograph import photograph
from CovidXRayLib.training.data import non_chest_shapes

Image = NDArray[np.float32]
Targets = dict[str, NDArray[np.float32]]


def turn(image: Image, rotation: int) -> Image:
    """Rotate clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(image, -rotation // 90))


def vary(image: Image, rng: np.random.Generator) -> Image:
    """Draw a label-preserving variant of a chest film."""
    if rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
    geometry = film_augmentation.Geometry(rotation=12, zoom=0.15, shift=0.07)
    image = film_augmentation.warp(image, geometry.draw(rng, image.shape))
    image = film_augmentation.change_exposure(image, rng)
    if rng.random() < 0.3:
        image = film_augmentation.collimate(image, rng)
    return write_marks(image, rng) if rng.random() < 0.4 else image


def cut_up(image: Image, rng: np.random.Generator) -> Image:
    """Make a non-chest image from a chest film: a small piece, or shuffled pieces."""
    rows, columns = image.shape
    if rng.random() < 0.5:
        share = rng.uniform(0.2, 0.42)
        height, width = max(8, int(rows * share)), max(8, int(columns * share))
        top, left = int(rng.integers(0, rows - height)), int(rng.integers(0, columns - width))
        return image[top : top + height, left : left + width].copy()
    tiles = int(rng.integers(2, 5))
    height, width = rows // tiles, columns // tiles
    pieces = [
        image[row * height : (row + 1) * height, column * width : (column + 1) * width]
        for row in range(tiles)
        for column in range(tiles)
    ]
    order = rng.permutation(len(pieces))
    while np.all(order == np.arange(len(pieces))):
        order = rng.permutation(len(pieces))
    lines = [
        np.hstack([pieces[place] for place in order[row * tiles : (row + 1) * tiles]]) for row in range(tiles)
    ]
    shuffled = np.vstack(lines)
    return np.asarray(cv2.GaussianBlur(shuffled, (0, 0), rng.uniform(0.3, 1.5)), np.float32)


class FilmcheckBatches:
    """Batches determined by seed, epoch and index.

    Parameters
    ----------
    frontal
        Frontal chest films, float32 in [0, 1], with a longest side of about the network's input.
    lateral
        Lateral phantoms, likewise.
    """

    def __init__(
        self, frontal: Sequence[Image], lateral: Sequence[Image], batch_size: int, seed: int
    ) -> None:
        self._frontal = frontal
        self._lateral = lateral
        self._batch_size = batch_size
        self._seed = seed

    def __len__(self) -> int:
        # Half of each batch are films.
        return max(1, 2 * len(self._frontal) // self._batch_size)

    def batch(self, epoch: int, index: int) -> tuple[NDArray[np.float32], Targets]:
        """Return inputs (n, size, size, 1) and targets by output name.

        The last column of ``rotation`` and ``inverted`` is the weight, 0 if the label is not defined.
        """
        order = np.random.default_rng([self._seed, epoch]).permutation(len(self._frontal))
        half = self._batch_size // 2
        rng = np.random.default_rng([self._seed, epoch, index])
        samples = [
            self._film(self._frontal[place], rng) for place in order[index * half : (index + 1) * half]
        ]
        samples += [self._not_frontal(rng) for _ in range(half)]
        inputs = np.stack([prepare_for_filmcheck(image, FILMCHECK_SIZE) for image, _ in samples])
        targets = {name: np.stack([target[name] for _, target in samples]) for name in samples[0][1]}
        return inputs, targets

    def _film(self, image: Image, rng: np.random.Generator) -> tuple[Image, Targets]:
        return self._posed(vary(image, rng), KINDS.index("frontal"), rng)

    def _not_frontal(self, rng: np.random.Generator) -> tuple[Image, Targets]:
        draw = rng.random()
        if draw < 0.2:
            lateral = self._lateral[int(rng.integers(len(self._lateral)))]
            return self._posed(vary(lateral, rng), KINDS.index("lateral"), rng)
        if draw < 0.5:
            film = vary(self._frontal[int(rng.integers(len(self._frontal)))], rng)
            return self._posed(cut_up(film, rng), KINDS.index("other"), rng)
        return self._posed(non_chest_shapes.draw(FILMCHECK_SIZE, rng), KINDS.index("other"), rng)

    @staticmethod
    def _posed(image: Image, kind: int, rng: np.random.Generator) -> tuple[Image, Targets]:
        turned = int(rng.integers(1, 4)) if rng.random() < 0.4 else 0
        inverted = rng.random() < 0.25
        from_screen = rng.random() < 0.12
        image = turn(image, ROTATIONS[turned])
        if inverted:
            image = 1 - image
        if from_screen:
            image = photograph(image, rng)
        sensible = kind == KINDS.index("frontal")
        one_hot = np.eye(len(ROTATIONS), dtype=np.float32)[turned]
        return image, {
            "kind": np.eye(len(KINDS), dtype=np.float32)[kind],
            "rotation": np.append(one_hot, np.float32(sensible)),
            "inverted": np.array([inverted, sensible], np.float32),
            "photograph": np.array([from_screen], np.float32),
        }
