"""Comparison of int8 networks with the original ones, on held-out films."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.classification.lung_classifier import LungClassifier
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.datasets.manifest_columns import COVID_NO_PATTERN
from CovidXRayLib.datasets.masks import read_masks
from CovidXRayLib.engines.protocols import Engine
from CovidXRayLib.evaluation.quantization.quantization_figures import (
    Comparison,
    FilmCounts,
    NetworkFigures,
    ProbabilityDifference,
)
from CovidXRayLib.evaluation.scoring.held_out_set import TEST
from CovidXRayLib.evaluation.scoring.unseen_films import EvaluationError, WeightsFolder
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.discrimination import area_under_curve
from CovidXRayLib.metrics.overlap import dice
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
from CovidXRayLib.weights.artifact import Artifact

# Decrease of a figure, full minus int8, from which the int8 networks must not be shipped.
LIMITS: Final = NetworkFigures(dice_mean=0.002, dice_median=0.002, auc=0.005)


@dataclass(frozen=True)
class HeldOutFilms:
    """Held-out films, without those of a test set, which only the evaluation opens.

    Attributes
    ----------
    masked
        Films with human masks, for the U-Net.
    scored
        Films for the classifier, without COVID-19 films without a visible pattern, as in its main figures.
    """

    masked: tuple[ManifestFilm, ...]
    scored: tuple[ManifestFilm, ...]

    @classmethod
    def of(cls, folder: WeightsFolder, manifest: Sequence[ManifestFilm]) -> HeldOutFilms:
        """Choose the films.

        Raises
        ------
        EvaluationError
            If no film has human masks, or the scored films are of one class.
        """
        films = [film for film in manifest if film.split != TEST]
        unet, classifier = folder.held_out["unet"], folder.held_out["classifier"]
        masked = [film for film in films if film.mask_quality == "human" and unet.has_not_seen(film)]
        scored = [film for film in films if film.label != COVID_NO_PATTERN and classifier.has_not_seen(film)]
        if not masked or len({film.is_covid for film in scored}) < 2:
            raise EvaluationError(
                _(
                    "{weights}: the films that these networks have not seen (fold {fold}) have no masks by a "
                    "person, or are all of one class; name another data folder."
                ).format(weights=folder.path, fold=classifier.fold)
            )
        return cls(tuple(masked), tuple(scored))


class Stages:
    """U-Net and classifier of an engine, as in the analysis."""

    def __init__(self, engine: Engine, artifacts: Mapping[str, Artifact]) -> None:
        self._segmenter = LungSegmenter(engine, artifacts["unet"])
        self._classifier = LungClassifier(engine, artifacts["classifier"])

    def lungs(self, pixels: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return the lungs on the film, bool (2, rows, columns)."""
        return self._segmenter.segment(pixels).on_film

    def probability(self, pixels: NDArray[np.float32], lungs: NDArray[np.bool_]) -> float:
        """Return the calibrated probability; nan without lungs."""
        if not lungs.any():
            return float("nan")
        return self._classifier.score(self._classifier.crop(pixels, lungs))[0]


def compare(full: Stages, int8: Stages, films: HeldOutFilms) -> Comparison:
    """Evaluate both on the films.

    Each classifier uses the masks of its own U-Net. Films without lungs by the full U-Net are not scored; if
    only the int8 U-Net finds none, the AUC is undefined and the networks must not be shipped.
    """
    masked = {film.id for film in films.masked}
    scored = {film.id for film in films.scored}
    dices, probabilities, truth = [], [], []
    union = {film.id: film for film in (*films.masked, *films.scored)}
    for film in tqdm(union.values(), desc="held-out films", disable=None):
        pixels = read_film(film.file).pixels
        lungs = [stages.lungs(pixels) for stages in (full, int8)]
        if film.id in masked:
            drawn = np.stack(read_masks(film, pixels.shape)) > 0
            dices.append([dice(found[0] | found[1], drawn[0] | drawn[1]) for found in lungs])
        if film.id in scored and lungs[0].any():
            truth.append(film.is_covid)
            probabilities.append(
                [
                    full.probability(pixels, lungs[0]),
                    int8.probability(pixels, lungs[1]),
                    int8.probability(pixels, lungs[0]),
                ]
            )
    return _comparison(np.array(dices), np.array(probabilities).reshape(-1, 3), np.array(truth, bool))


def _comparison(
    dices: NDArray[np.float64], probabilities: NDArray[np.float64], truth: NDArray[np.bool_]
) -> Comparison:
    full, int8 = (
        NetworkFigures(
            dice_mean=float(dices[:, column].mean()),
            dice_median=float(np.median(dices[:, column])),
            auc=area_under_curve(probabilities[:, column], truth),
        )
        for column in (0, 1)
    )
    return Comparison(
        films=FilmCounts(masked=len(dices), scored=len(truth), covid=int(truth.sum())),
        full=full,
        int8=int8,
        fall=full.minus(int8),
        limits=LIMITS,
        whole=ProbabilityDifference.of(probabilities[:, 1] - probabilities[:, 0]),
        classifier_alone=ProbabilityDifference.of(probabilities[:, 2] - probabilities[:, 0]),
    )
