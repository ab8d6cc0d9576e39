"""Labeled lung crops for the classifier."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import cut_out_lungs, normalize_lungs
from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm
from CovidXRayLib.datasets.masks import read_mask
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.data.predicted_masks import predict_masks, read_label_map


@dataclass(frozen=True, eq=False)
class LabeledCrop:
    """A lung crop before augmentation and normalization, with its label.

    Attributes
    ----------
    values
        float16 (size, size) in [0, 1]; 0 outside the lungs.
    inside
        bool (size, size).
    positive
        The label.
    source_family
        Source family of the film.
    film
        Identifier in the manifest; empty for a film that is not in it.
    """

    values: NDArray[np.float16]
    inside: NDArray[np.bool_]
    positive: bool
    source_family: str = ""
    film: str = ""

    def normalized(self) -> NDArray[np.float32]:
        """Return the crop as in inference, without augmentation: float32 (size, size) in [0, 255]."""
        return normalize_lungs(self.values.astype(np.float32), self.inside)


def labeled_crop(
    film: Film,
    lungs: NDArray[np.bool_],
    size: int,
    positive: bool,
    source_family: str = "",
    identifier: str = "",
) -> LabeledCrop:
    """Crop a film to its lungs, bool (2, rows, columns)."""
    patch = cut_out_lungs(film.network_pixels(), lungs, size, film.pixel_aspect)
    return LabeledCrop(patch.values.astype(np.float16), patch.inside, positive, source_family, identifier)


def manifest_crops(
    films: Sequence[ManifestFilm], positive: frozenset[str], size: int, weights: Path, cache: Path
) -> list[LabeledCrop]:
    """Crop manifest films to the lungs, with the U-Net's masks.

    Parameters
    ----------
    positive
        Labels that count as positive.
    weights, cache
        As for :func:`CovidXRayLib.training.data.predicted_masks.predict_masks`.

    Returns
    -------
    list of LabeledCrop
        In the order of the films, without those with an implausible mask.
    """
    masks = predict_masks([(film.id, film.file) for film in films], weights, cache)
    return [
        labeled_crop(
            read_film(film.file),
            read_label_map(masks[film.id]),
            size,
            film.label in positive,
            film.source_family,
            film.id,
        )
        for film in films
        if film.id in masks
    ]


def has_lungs_only(data: Path) -> bool:
    """Return whether a data folder has films masked to the lungs (``lungs_only/``)."""
    return (data / "lungs_only").is_dir()


def lungs_only_table(data: Path) -> Path:
    """Return the table of the films masked to the lungs.

    Raises
    ------
    ManifestError
        If it is missing.
    """
    path = data / "lungs_only" / "lungs_only.csv"
    if not path.exists():
        raise ManifestError(
            _("{path}: not found; it lists the films of the pneumonia step.").format(path=path)
        )
    return path


def lungs_only_crops(data: Path, size: int) -> list[LabeledCrop]:
    """Read the films of ``lungs_only/`` that are normal or show an opacity, with their own masks.

    Raises
    ------
    ManifestError
        If the table of these films is missing.
    """
    path = lungs_only_table(data)
    crops = []
    with path.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row["label"] not in ("no_finding", "pneumonia_other"):
                continue
            film = read_film(path.parent / row["file"])
            mask = read_mask(path.parent / row["mask_both"])
            lungs = np.stack([mask, np.zeros_like(mask)])
            crops.append(labeled_crop(film, lungs, size, row["label"] == "pneumonia_other", "lungs_only"))
    return crops
