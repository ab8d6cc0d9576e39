"""The films of a run of the heads, with their lung crops."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.classification.lung_crop import cut_out_lungs
from CovidXRayLib.datasets.manifest import ManifestFilm, read_manifests
from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.networks.vgg16 import build_classifier
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.training.data.lung_crops import LabeledCrop
from CovidXRayLib.training.data.predicted_masks import predict_masks, read_label_map
from CovidXRayLib.training.heads.frozen_vgg16 import FrozenVgg16
from CovidXRayLib.training.heads.score_head import PHANTOM
from CovidXRayLib.training.steps.train_heads import load_backbone


@dataclass(frozen=True, eq=False)
class MaskedFilm:
    """A film with its lung masks, not yet cropped.

    Attributes
    ----------
    pixels
        float32 (rows, columns) in [0, 1].
    lungs
        bool (2, rows, columns).
    pixel_aspect
        Height of a pixel divided by its width.
    """

    film: ManifestFilm
    pixels: NDArray[np.float32]
    lungs: NDArray[np.bool_]
    pixel_aspect: float

    def resized(self, rows: int, columns: int) -> MaskedFilm:
        """Resize film and masks."""
        shape = columns, rows
        pixels = cv2.resize(self.pixels, shape, interpolation=cv2.INTER_AREA)
        lungs = [
            cv2.resize(lung.astype(np.uint8), shape, interpolation=cv2.INTER_NEAREST) for lung in self.lungs
        ]
        return replace(self, pixels=np.asarray(pixels, np.float32), lungs=np.stack(lungs) > 0)

    def crop(self, size: int, *, stretched: bool = False) -> LabeledCrop:
        """Cut out the lungs; stretched, they fill the square whatever their proportions."""
        aspect = self.pixel_aspect
        if stretched:
            _left, _top, width, height = cv2.boundingRect(self.lungs.any(axis=0).astype(np.uint8))
            aspect = width / height
        patch = cut_out_lungs(self.pixels, self.lungs, size, aspect)
        film = self.film
        values = patch.values.astype(np.float16)
        return LabeledCrop(values, patch.inside, film.is_covid, film.source_family, film.id)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add the run and what it was made from."""
    parser.add_argument("run", type=Path, help="folder of a run of 'covidxray train heads'")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="the run's data folders")
    parser.add_argument("--backbone", type=Path, required=True, help=".npz file with VGG16's weights")
    parser.add_argument("--weights", type=Path, default=resources_folder() / "Weights", help="with the U-Net")
    parser.add_argument("--masks", type=Path, default=Path("runs/masks"), help="cache of lung masks")


def without_pairs_and_phantoms(candidate: Candidate) -> Candidate:
    """Leave out what has no film: synthetic films, and changes of films."""
    without = replace(
        candidate, pairs=candidate.pairs[:0], paired=candidate.paired[:0],
        erased=candidate.erased[:0], erased_of=candidate.erased_of[:0],
        varied=candidate.varied[:0], varied_of=candidate.varied_of[:0],
    )  # fmt: skip
    return without.where(candidate.sources != PHANTOM)


def read_masked_films(
    candidate: Candidate, data: Sequence[Path], weights: Path, masks: Path
) -> list[MaskedFilm]:
    """Read a candidate's films, in its order, with the masks of the run."""
    by_id = {film.id: film for film in read_manifests(data)}
    films = [by_id[str(name)] for name in candidate.ids]
    found = predict_masks([(film.id, film.file) for film in films], weights, masks)
    masked = []
    for film in tqdm(films, desc="films", disable=None):
        read = read_film(film.file)
        lungs = read_label_map(found[film.id])
        masked.append(MaskedFilm(film, read.network_pixels(), lungs, read.pixel_aspect))
    return masked


def pooled_features(
    crops: Iterable[LabeledCrop], count: int, size: int, backbone: Path
) -> NDArray[np.float32]:
    """Return the pooled features of VGG16, float32 (count, features)."""
    model = build_classifier((size, size, 3))
    load_backbone(model, backbone)
    found = FrozenVgg16(model).features((crop.normalized() for crop in crops), count)
    return np.stack([one.pooled for one in found])
