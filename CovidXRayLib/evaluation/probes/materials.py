"""Films of the probes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.datasets.manifest import ManifestFilm, read_manifest
from CovidXRayLib.datasets.manifest_columns import COVID_NO_PATTERN
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.evaluation.probes.film_variants import Maker
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.data.predicted_masks import predict_masks, read_label_map


class ProbeError(CovidXRayError):
    """Films or folds that cannot be used for probes."""


@dataclass(frozen=True)
class Material:
    """Films with plausible lung masks by the U-Net.

    Attributes
    ----------
    films
        Films, except those of COVID-19 patients without a visible pattern.
    without_pattern
        Films of COVID-19 patients without a visible pattern.
    masks
        Mask file of each film, from :func:`CovidXRayLib.training.data.predicted_masks.predict_masks`.
    """

    films: tuple[ManifestFilm, ...]
    without_pattern: tuple[ManifestFilm, ...]
    masks: Mapping[str, Path]

    @classmethod
    def gather(cls, data: Path, weights: Path, cache: Path, folds: Sequence[int]) -> Material:
        """Read the manifest and segment the lungs, or read the masks from the cache.

        Raises
        ------
        ProbeError
            If fewer than two folds are given, or a fold or the remaining training films lack a class.
        """
        if len(set(folds)) < 2:
            raise ProbeError(_("The probes need at least two folds; specify more with --folds."))
        listed = read_manifest(data)
        masks = predict_masks([(film.id, film.file) for film in listed], weights, cache)
        found = [film for film in listed if film.id in masks]
        films = tuple(film for film in found if film.label != COVID_NO_PATTERN)
        parts = [[film for film in films if film.fold == fold] for fold in folds]
        parts.append([film for film in films if film.fold not in folds])
        if any(len({film.is_covid for film in part}) < 2 for part in parts):
            raise ProbeError(
                _(
                    "{data}: the held-out fold and the other folds both need COVID-19 films and "
                    "others; specify other --folds."
                ).format(data=data)
            )
        return cls(films, tuple(film for film in found if film.label == COVID_NO_PATTERN), masks)

    def read(
        self, films: Sequence[ManifestFilm]
    ) -> Iterator[tuple[ManifestFilm, NDArray[np.float32], NDArray[np.bool_]]]:
        """Yield each film with its network pixels (rows, columns) in [0, 1] and lungs (2, rows, columns)."""
        for film in tqdm(films, desc="films", disable=None):
            yield film, read_film(film.file).network_pixels(), read_label_map(self.masks[film.id])

    def draw(self, makers: Mapping[str, Maker], size: int) -> dict[str, NDArray[np.float32]]:
        """Compute several variants of every film; each float32 (n, size, size) in [-1, 1]."""
        drawn = {name: np.zeros((len(self.films), size, size), np.float32) for name in makers}
        for place, (_film, pixels, lungs) in enumerate(self.read(self.films)):
            for name, maker in makers.items():
                drawn[name][place] = maker(pixels, lungs, size)
        return drawn
