"""Films without the opacities that a map shows, from which the score learns to follow them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import normalize_lungs
from CovidXRayLib.classification.opacity_map import opacity_on_crop
from CovidXRayLib.training.augmentation.erased_opacities import reduction
from CovidXRayLib.training.heads.frozen_vgg16 import FrozenVgg16
from CovidXRayLib.training.heads.measured_films import MeasuredFilm
from CovidXRayLib.training.heads.opacity_head import OpacityHead


def erase_shown_opacities(
    films: Sequence[MeasuredFilm], network: FrozenVgg16, opacity: OpacityHead
) -> list[MeasuredFilm]:
    """Set ``erased`` of films with COVID-19, where the map shows opacities.

    Returns
    -------
    All films, in order, without ``values``.
    """
    squares = [_without_opacities(film, opacity) for film in films]
    features = network.features(
        (square for square in squares if square is not None), sum(square is not None for square in squares)
    )

    def each() -> Iterator[MeasuredFilm]:
        for film, square in zip(films, squares, strict=True):
            erased = None if square is None else next(features).pooled
            yield replace(film, values=None, erased=erased)

    return list(each())


def _without_opacities(film: MeasuredFilm, opacity: OpacityHead) -> NDArray[np.float32] | None:
    if film.values is None or film.cells is None:
        return None
    logits = opacity.logits(film.cells.astype(np.float32))
    shown = opacity_on_crop((1 / (1 + np.exp(-logits))).astype(np.float32), film.sides)
    inside = np.asarray(film.sides.any(axis=0))
    amount = reduction(film.values, inside, shown)
    return None if amount is None else normalize_lungs(film.values - amount, inside)
