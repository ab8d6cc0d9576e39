"""Manifest films as the heads see them: features of their lung crops, with labels."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import LungPatch, cut_out_lungs, normalize_lungs
from CovidXRayLib.datasets.annotations.brixia import read_brixia
from CovidXRayLib.datasets.annotations.lesions import lesion_films, read_lesions
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.datasets.manifest_columns import COVID, NO_FINDING
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.networks.vgg16 import CELL_PIXELS
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.augmentation.synthetic_opacities import draw_opacities
from CovidXRayLib.training.data.predicted_masks import predict_masks, read_label_map
from CovidXRayLib.training.heads.frozen_vgg16 import Features, FrozenVgg16
from CovidXRayLib.training.heads.score_head import PHANTOM

INSIDE_SHARE: Final = 0.4  # of a cell, from which on it counts as lung
_FIRST_PHANTOM: Final = 1000  # seeds below are those of samples and tests
_PHANTOM_SIZE: Final = 512
_FOLDS: Final = 9


@dataclass(frozen=True, eq=False)
class MeasuredFilm:
    """A film with its features.

    Attributes
    ----------
    pooled
        float32 (1280,).
    cells
        float16 (rows, columns, 768); None where no head needs them.
    sides
        bool (2, size, size), the lungs in the crop.
    opacity
        float32 (rows, columns), share of each cell's lung that is opaque; None if nobody drew it.
    severity
        float32 (6,), mean of the readers' Brixia scores; None without scores.
    with_opacities
        The same film with synthetic opacities; None where it has none.
    values
        float32 (size, size), the lungs before normalization; None but for films with COVID-19.
    erased
        float32 (1280,), the averages of the film without the opacities that a map shows; None before
        :func:`~CovidXRayLib.training.heads.erased_films.erase_shown_opacities`, and where it shows none.
    varied
        float32 (1280,), the averages of the film stored in another way; None before
        :func:`~CovidXRayLib.training.heads.varied_films.measure_varied_copies`.
    """

    film: ManifestFilm
    pooled: NDArray[np.float32]
    cells: NDArray[np.float16] | None
    sides: NDArray[np.bool_]
    opacity: NDArray[np.float32] | None = None
    severity: NDArray[np.float32] | None = None
    with_opacities: MeasuredFilm | None = None
    values: NDArray[np.float32] | None = None
    erased: NDArray[np.float32] | None = None
    varied: NDArray[np.float32] | None = None

    @property
    def has_lesions(self) -> bool:
        """Whether a reader drew opacities on it."""
        return self.opacity is not None and self.with_opacities is None and self.film.source_family != PHANTOM

    @property
    def is_clear(self) -> bool:
        """Whether it teaches the maps what is clear: a film without a finding, or such a phantom."""
        if self.film.source_family == PHANTOM:
            return not self.film.is_covid
        return self.with_opacities is not None

    @property
    def inside(self) -> NDArray[np.float32]:
        """Share of each cell that is lung, float32 (rows, columns)."""
        return share_of_cells(np.asarray(self.sides.any(axis=0), np.float32))


def share_of_cells(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average pixels (size, size) over the cells of the maps."""
    cells = pixels.shape[0] // CELL_PIXELS
    means = pixels.reshape(cells, CELL_PIXELS, cells, CELL_PIXELS).mean(axis=(1, 3))
    return np.asarray(means, np.float32)


@dataclass(frozen=True, eq=False)
class _Crop:
    film: ManifestFilm
    patch: LungPatch
    opacity: NDArray[np.float32] | None
    keeps_cells: bool
    synthetic: bool = False

    @property
    def square(self) -> NDArray[np.float32]:
        return normalize_lungs(self.patch.values, self.patch.inside)


def measure_films(
    films: Sequence[ManifestFilm],
    data: Iterable[Path],
    network: FrozenVgg16,
    size: int,
    weights: Path,
    masks: Path,
    *,
    clear: int,
    seed: int,
    keep_cells: Collection[str] = (),
) -> list[MeasuredFilm]:
    """Compute the features of films, without those with an implausible mask.

    Parameters
    ----------
    data
        The data folders, for lesions and Brixia scores.
    size
        Side of the crops.
    weights, masks
        As for :func:`CovidXRayLib.training.data.predicted_masks.predict_masks`.
    clear
        Number of films without a finding that teach the maps what is clear, each also with synthetic
        opacities; drawn by `seed`.
    keep_cells
        Source families whose films keep their cells.
    """
    folders = list(data)
    drawings = {name: paths for folder in folders for name, paths in lesion_films(folder).items()}
    scores = {name: values for folder in folders for name, values in read_brixia(folder).items()}
    found = predict_masks([(film.id, film.file) for film in films], weights, masks)
    chosen = [film for film in films if film.id in found]
    without = sorted(film.id for film in chosen if film.label == NO_FINDING)
    rng = np.random.default_rng(seed)
    clear_ids = {without[index] for index in rng.permutation(len(without))[:clear]}

    def crops() -> Iterator[_Crop]:
        for film in chosen:
            crop = _crop(
                film, read_label_map(found[film.id]), size, drawings.get(film.id), film.id in clear_ids
            )
            keeps = (
                crop.opacity is not None
                or film.id in scores
                or film.source_family in keep_cells
                or film.is_covid
            )
            crop = _Crop(film, crop.patch, crop.opacity, keeps)
            yield crop
            if film.id in clear_ids:
                yield _opacified(crop, np.random.default_rng([seed, *film.id.encode()]))

    waiting: list[_Crop] = []

    def squares() -> Iterator[NDArray[np.float32]]:
        for crop in crops():
            waiting.append(crop)
            yield crop.square

    measured: list[MeasuredFilm] = []
    for features in network.features(squares(), len(chosen) + len(clear_ids)):
        crop = waiting.pop(0)
        one = _measured(crop, features, scores)
        if crop.synthetic:
            plain = measured.pop()
            one = MeasuredFilm(
                plain.film, plain.pooled, plain.cells, plain.sides, plain.opacity, plain.severity, one
            )
        measured.append(one)
    return measured


def measure_phantoms(network: FrozenVgg16, size: int, count: int) -> list[MeasuredFilm]:
    """Compute the features of synthetic films, PA and AP, every other one with opacities.

    Their label is ``covid`` or ``no_finding``, their source family ``phantom``; folds go round.
    """
    crops = [_phantom_crop(number, size) for number in range(count)]
    features = network.features((crop.square for crop in crops), count)
    return [_measured(crop, one, {}) for crop, one in zip(crops, features, strict=True)]


def _phantom_crop(number: int, size: int) -> _Crop:
    seed, is_ill = _FIRST_PHANTOM + number // 2, bool(number % 2)
    view: Literal["PA", "AP"] = "AP" if seed % 2 else "PA"
    opacity = float(np.random.default_rng(seed).uniform(0.3, 0.95)) if is_ill else 0.0
    chest = project_chest(seed, _PHANTOM_SIZE, view=view, opacity=opacity)
    patch = cut_out_lungs(chest.pixels, chest.lungs, size)
    drawn = patch.letterbox.place(chest.opacity[patch.box].astype(np.float32))
    film = ManifestFilm(
        id=f"phantom_{number}", file=Path(), label=COVID if is_ill else NO_FINDING, source_family=PHANTOM,
        group=f"phantom_{seed}", view=view, fold=seed % _FOLDS, masks=None, mask_quality="", license="",
    )  # fmt: skip
    return _Crop(film, patch, _in_lung(drawn, patch), True)


def _crop(
    film: ManifestFilm,
    lungs: NDArray[np.bool_],
    size: int,
    drawings: list[Path] | None,
    is_clear: bool,
) -> _Crop:
    read = read_film(film.file)
    patch = cut_out_lungs(read.network_pixels(), lungs, size, read.pixel_aspect)
    opacity = None
    if drawings:
        opaque = read_lesions(drawings, (lungs.shape[1], lungs.shape[2]))[patch.box]
        opacity = _in_lung(patch.letterbox.place(opaque.astype(np.float32)), patch)
    elif is_clear:
        opacity = np.zeros((size // CELL_PIXELS,) * 2, np.float32)
    return _Crop(film, patch, opacity, opacity is not None)


def _in_lung(opaque: NDArray[np.float32], patch: LungPatch) -> NDArray[np.float32]:
    inside = patch.inside.astype(np.float32)
    shares = share_of_cells(opaque * inside) / np.maximum(share_of_cells(inside), 1e-3)
    return np.asarray(shares, np.float32)


def _opacified(crop: _Crop, rng: np.random.Generator) -> _Crop:
    patch = crop.patch
    density = draw_opacities(patch.sides, rng)
    lungs = patch.values[patch.inside]
    white = np.float32(np.percentile(lungs, 99) + rng.uniform(0, 0.5) * np.ptp(lungs))
    values = patch.values * (1 - density) + np.maximum(patch.values, white) * density
    opaque = np.clip(density / np.float32(0.35), 0, 1)
    changed = LungPatch(
        np.where(patch.inside, values, 0).astype(np.float32),
        patch.inside,
        patch.sides,
        patch.box,
        patch.letterbox,
    )
    return _Crop(crop.film, changed, _in_lung(opaque, patch), True, synthetic=True)


def _measured(crop: _Crop, features: Features, scores: dict[str, NDArray[np.float32]]) -> MeasuredFilm:
    read = scores.get(crop.film.id)
    return MeasuredFilm(
        crop.film,
        features.pooled,
        features.cells if crop.keeps_cells else None,
        crop.patch.sides,
        crop.opacity,
        None if read is None or crop.synthetic else read.mean(axis=0),
        values=crop.patch.values if crop.film.is_covid and crop.film.source_family != PHANTOM else None,
    )
