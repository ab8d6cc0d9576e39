"""Inference of the networks on films, with saved results."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.datasets.mask_frame import FULL_FILM
from CovidXRayLib.datasets.masks import read_masks
from CovidXRayLib.evaluation.scoring.annotations import Annotations
from CovidXRayLib.evaluation.scoring.changed_films import refuses_changed
from CovidXRayLib.evaluation.scoring.distortions import DISTORTIONS
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.evaluation.scoring.lung_opacification import opaque_share
from CovidXRayLib.evaluation.scoring.measure_maps import MapMeasurement
from CovidXRayLib.evaluation.scoring.saved_predictions import Predictions
from CovidXRayLib.evaluation.scoring.unseen_films import WeightsFolder
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.metrics.overlap import LungOverlap
from CovidXRayLib.pipeline import Analyzer

UNDISTORTED: Final = gettext_noop("unmodified")
SAVE_EVERY: Final = 10  # films


def score_films(
    folder: WeightsFolder,
    films: Iterable[ManifestFilm],
    conditions: Sequence[str],
    out: Path,
    annotations: Annotations,
) -> dict[str, dict[str, FilmResult]]:
    """Run the networks of a folder on films, or use saved results.

    Parameters
    ----------
    conditions
        ``UNDISTORTED`` or names of :data:`CovidXRayLib.evaluation.scoring.distortions.DISTORTIONS`.
    out
        Folder of the saved results, one file per folder of weights.
    annotations
        Readers' drawings, which the maps are compared with.

    Returns
    -------
    dict
        By condition, then by film identifier.
    """
    predictions = Predictions(out, folder, annotations)
    analyzer: Analyzer | None = None
    maps: MapMeasurement | None = None
    results: dict[str, dict[str, FilmResult]] = {condition: {} for condition in conditions}
    try:
        for number, film in enumerate(tqdm(list(films), desc=folder.path.name, unit="film", disable=None)):
            saved = predictions.of(film)
            missing = [condition for condition in conditions if condition not in saved]
            if missing:
                analyzer = analyzer or Analyzer(weights=folder.path)
                maps = maps or MapMeasurement(analyzer.classifier, folder, annotations)
                scored = score_film(analyzer, film, missing, folder.threshold, maps)
                predictions.add(film, scored)
                saved |= scored
            for condition in conditions:
                results[condition][film.id] = saved[condition]
            if number % SAVE_EVERY == SAVE_EVERY - 1:
                predictions.save()
    finally:  # results are kept if the user stops the run
        predictions.save()
    return results


def score_film(
    analyzer: Analyzer,
    row: ManifestFilm,
    conditions: Sequence[str],
    threshold: float,
    maps: MapMeasurement | None = None,
) -> dict[str, FilmResult]:
    """Read a film and score it under each condition, regardless of the quality checks.

    Parameters
    ----------
    threshold
        Threshold of the classifier, in [0, 1].
    maps
        Measures the maps of the undistorted film; by default nothing does.

    Returns
    -------
    dict
        By condition.
    """
    # Only the pixels: checks of the header are not evaluated here.
    film = read_film(row.file)
    pixels, aspect = film.network_pixels(), film.pixel_aspect
    truth = np.stack(read_masks(row, pixels.shape)) > 0 if row.masks else None
    second = second_masks(row, pixels.shape)
    measure = partial(_measure, analyzer, row, threshold, aspect)
    results = {}
    for condition in conditions:
        if condition == UNDISTORTED:
            share = math.nan if truth is None else opaque_share(pixels, truth)
            results[condition] = replace(
                measure(pixels, truth, second, maps),
                opaque_share=None if math.isnan(share) else share,
                changed_refused=refuses_changed(analyzer, pixels, aspect),
            )
        else:
            results[condition] = measure(*distorted(row.id, condition, pixels, truth), None)
    return results


def second_masks(row: ManifestFilm, shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """Return the second reader's masks, bool (2, rows, columns), or None."""
    if row.alternative_masks is None:
        return None
    second = replace(row, masks=row.alternative_masks, mask_frame=FULL_FILM)
    return np.stack(read_masks(second, shape)) > 0


def distorted(
    identifier: str, condition: str, pixels: NDArray[np.float32], truth: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float32], NDArray[np.bool_] | None]:
    """Distort a film and its masks, reproducibly for the same identifier."""
    distortion = DISTORTIONS[condition]
    seed = [zlib.crc32(identifier.encode()), zlib.crc32(condition.encode())]
    changed = distortion(pixels, np.random.default_rng(seed))
    return changed, None if truth is None else distortion.on_lungs(truth, np.random.default_rng(seed))


def _measure(
    analyzer: Analyzer,
    row: ManifestFilm,
    threshold: float,
    pixel_aspect: float,
    pixels: NDArray[np.float32],
    truth: NDArray[np.bool_] | None,
    second: NDArray[np.bool_] | None,
    maps: MapMeasurement | None = None,
) -> FilmResult:
    film = Film(pixels, pixel_shape=(pixel_aspect, 1.0))
    lungs, checks = analyzer.examine(film)
    found = lungs.on_film
    withheld_by = tuple(check.name for check in checks if not check.ok)
    probability = measured = None
    if found.any():
        crop = analyzer.classifier.crop(film.network_pixels(), found, pixel_aspect)
        answer = analyzer.classifier.classify(crop)
        probability = answer.probability
        if maps is not None:
            is_positive = not withheld_by and probability >= threshold
            measured = maps.measure(row.id, film, found, crop, answer, erases=is_positive)
    return FilmResult(
        row,
        threshold,
        probability=probability,
        withheld_by=withheld_by,
        overlap=None if truth is None else LungOverlap.between(found, truth),
        overlap_second=None if second is None else LungOverlap.between(found, second),
        expected_dice=lungs.quality.expected_dice,
        maps=measured,
    )
