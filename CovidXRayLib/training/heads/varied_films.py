"""Films stored in another way, on which the score learns to be the same."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import cut_out_lungs, normalize_lungs
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
from CovidXRayLib.training.augmentation.film_storage import vary_storage
from CovidXRayLib.training.data.predicted_masks import create_segmenter, predict_masks, read_label_map
from CovidXRayLib.training.heads.frozen_vgg16 import FrozenVgg16
from CovidXRayLib.training.heads.measured_films import MeasuredFilm
from CovidXRayLib.training.heads.score_head import PHANTOM
from CovidXRayLib.weights.registry import load_artifact

logger = logging.getLogger(__name__)


def measure_varied_copies(
    films: Sequence[MeasuredFilm], network: FrozenVgg16, size: int, weights: Path, masks: Path, *, seed: int
) -> list[MeasuredFilm]:
    """Set ``varied`` of real films, by one copy of each, whose lungs are segmented anew.

    Copies with an implausible mask are left out.

    Parameters
    ----------
    size, weights, masks, seed
        As for :func:`~CovidXRayLib.training.heads.measured_films.measure_films`.
    """
    real = [film for film in films if film.film.source_family != PHANTOM]
    found = predict_masks([(film.film.id, film.film.file) for film in real], weights, masks)
    segmenter = create_segmenter(load_artifact("unet", weights), weights)
    kept: list[str] = []

    def squares() -> Iterator[NDArray[np.float32]]:
        for film in real:
            square = _varied_square(film, found[film.film.id], segmenter, size, seed)
            if square is not None:
                kept.append(film.film.id)
                yield square

    pooled = [features.pooled for features in network.features(squares(), len(real))]
    logger.info("%d of %d films have a varied copy with plausible lung masks", len(kept), len(real))
    varied = dict(zip(kept, pooled, strict=True))
    return [replace(film, varied=varied.get(film.film.id)) for film in films]


def _varied_square(
    film: MeasuredFilm, mask: Path, segmenter: LungSegmenter, size: int, seed: int
) -> NDArray[np.float32] | None:
    read = read_film(film.film.file)
    rng = np.random.default_rng([seed, *film.film.id.encode()])
    lung = np.asarray(read_label_map(mask).any(axis=0))
    pixels = vary_storage(read.network_pixels(), lung, rng)
    lungs = segmenter.segment(pixels, read.pixel_aspect)
    if lungs.quality.reasons:
        return None
    patch = cut_out_lungs(pixels, lungs.on_film, size, read.pixel_aspect)
    return normalize_lungs(patch.values, patch.inside)
