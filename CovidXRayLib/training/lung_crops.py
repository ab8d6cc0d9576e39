"""The classifier's training films: lungs alone, with an answer each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.preparation import crop_lungs, network_input
from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training import augmentation
from CovidXRayLib.training.lung_films import read_mask
from CovidXRayLib.training.predicted_masks import predict_masks, read_label_map


@dataclass(frozen=True, eq=False)
class LabelledCrop:
    """One film as the classifier sees it: float16 (size, size) in [0, 255], and whether it is positive.

    Half precision holds the background's 127.5 exactly.
    """

    square: NDArray[np.float16]
    positive: bool


def _crop(pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int) -> NDArray[np.float16]:
    return crop_lungs(pixels, lungs, size).square.astype(np.float16)


def manifest_crops(
    films: Sequence[ManifestFilm], positive: frozenset[str], size: int, weights: Path, cache: Path
) -> list[LabelledCrop]:
    """Cut the lungs out of manifest films with the U-Net's masks.

    Parameters
    ----------
    positive
        Labels that count as positive.
    weights, cache
        As for :func:`CovidXRayLib.training.predicted_masks.predict_masks`.
    """
    masks = predict_masks([(film.id, film.file) for film in films], weights, cache)
    return [
        LabelledCrop(
            _crop(read_film(film.file).pixels, read_label_map(masks[film.id]), size), film.label in positive
        )
        for film in films
        if film.id in masks
    ]


def lungs_only_crops(data: Path, size: int) -> list[LabelledCrop]:
    """Read the films of ``lungs_only/`` that are normal or show an opacity, with their own masks.

    Raises
    ------
    ManifestError
        If the list of these films is missing.
    """
    path = data / "lungs_only" / "lungs_only.csv"
    if not path.exists():
        raise ManifestError(
            _("{path}: not found; it lists the films of the pneumonia step.").format(path=path)
        )
    crops = []
    with path.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row["label"] not in ("no_finding", "pneumonia_other"):
                continue
            pixels = read_film(path.parent / row["file"]).pixels
            mask = read_mask(path.parent / row["mask_both"])
            lungs = np.stack([mask, np.zeros_like(mask)])
            crops.append(LabelledCrop(_crop(pixels, lungs, size), row["label"] == "pneumonia_other"))
    return crops


def augment(square: NDArray[np.float16], rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw a variant: mirrored, moved, and with another contrast; (size, size) in [0, 255]."""
    picture = square.astype(np.float32) - 127.5
    if rng.random() < 0.5:
        picture = np.ascontiguousarray(picture[:, ::-1])
    matrix = augmentation.Geometry(rotation=15, zoom=0.12, shift=0.06).draw(rng, picture.shape)
    inside = augmentation.warp((picture != 0).astype(np.float32), matrix) >= 0.5
    picture = augmentation.warp(picture, matrix) * rng.uniform(0.7, 1.3)
    if rng.random() < 0.3:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.2)), np.float32)
    picture = picture + rng.uniform(-15, 15) + rng.normal(0, rng.uniform(0, 8), picture.shape)
    # Outside the lungs there is nothing to see, in training as in use.
    return np.asarray(np.clip(picture * inside + 127.5, 0, 255), np.float32)


class CropBatches:
    """Augmented batches, half of them positive, from seed, epoch and place alone.

    The rarer class is drawn more often instead of weighing more in the loss.
    """

    def __init__(self, crops: Sequence[LabelledCrop], batch_size: int, seed: int) -> None:
        self._classes = [[crop for crop in crops if crop.positive is answer] for answer in (False, True)]
        self._batch_size = batch_size
        self._seed = seed
        if not all(self._classes):
            raise ManifestError(_("the films to train on need positive and negative ones; check the labels."))

    def __len__(self) -> int:
        return max(1, sum(len(crops) for crops in self._classes) // self._batch_size)

    def batch(self, epoch: int, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return inputs (n, size, size, 3) and targets (n, 1)."""
        half = self._batch_size // 2
        rng = np.random.default_rng([self._seed, epoch, index])
        squares, answers = [], []
        for answer, crops in enumerate(self._classes):
            # Walk through a class in an order of its own each time it has been used up.
            for place in range((epoch * len(self) + index) * half, (epoch * len(self) + index + 1) * half):
                lap, step = divmod(place, len(crops))
                order = np.random.default_rng([self._seed, answer, lap]).permutation(len(crops))
                squares.append(augment(crops[order[step]].square, rng))
                answers.append([float(answer)])
        return network_input(np.stack(squares)), np.array(answers, np.float32)
