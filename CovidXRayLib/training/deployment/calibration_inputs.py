"""Calibration inputs for int8 quantization, from training films."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.classification.lung_classifier import LungClassifier
from CovidXRayLib.classification.lung_crop import network_input
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter, finish
from CovidXRayLib.segmentation.network_input import normalize_for_unet
from CovidXRayLib.training.data.training_films import films_to_learn_from
from CovidXRayLib.training.steps.train_classifier import STEP_LABELS
from CovidXRayLib.weights.artifact import Artifact

SEED: Final = 0


class QuantizationError(CovidXRayError):
    """Films or networks that cannot be used for quantization or its evaluation."""


@dataclass(frozen=True, eq=False)
class CalibrationInputs:
    """Network inputs for calibration.

    Attributes
    ----------
    films
        Identifiers of the films drawn.
    inputs
        For ``unet`` and ``classifier`` float32 (size, size, channels) arrays; films with an implausible mask,
        whose score is withheld, have none for the classifier.
    """

    films: tuple[str, ...]
    inputs: dict[str, list[NDArray[np.float32]]]


def films_to_calibrate_on(
    manifest: Sequence[ManifestFilm], trainings: Sequence[dict[str, Any]], count: int, prints: Path
) -> list[ManifestFilm]:
    """Draw a reproducible sample of films that no network held out.

    Parameters
    ----------
    trainings
        Training metadata of each network: its ``held_out_fold``, and for the classifier ``calibration_fold``
        and ``held_out_families``. Neither these films nor copies of them are drawn.
    count
        Number of films; all if there are fewer.
    prints
        As for :func:`CovidXRayLib.training.data.training_films.films_to_learn_from`.

    Raises
    ------
    QuantizationError
        If no films are left.
    """
    names = ("held_out_fold", "calibration_fold")
    folds = {int(training[name]) for training in trainings for name in names if name in training}
    families = {
        name.strip()
        for training in trainings
        for name in training.get("held_out_families", "").split(",")
        if name.strip()
    }
    films = [
        film
        for film in films_to_learn_from(
            manifest, held_out_folds=folds, held_out_families=families, prints=prints
        )
        if film.label in STEP_LABELS["covid"]
    ]
    if not films:
        raise QuantizationError(
            _(
                "No film is left to calibrate on: all lie in the held-out folds {folds}, show what these "
                "show, or may not train; name another data folder."
            ).format(folds=", ".join(str(fold) for fold in sorted(folds)))
        )
    order = np.random.default_rng(SEED).permutation(len(films))[:count]
    return [films[place] for place in order]


def prepare(films: Sequence[ManifestFilm], unet: Artifact, classifier: Artifact) -> CalibrationInputs:
    """Convert films to network inputs as in the analysis, with masks by the full U-Net.

    Raises
    ------
    FilmError
        If a film cannot be read.
    QuantizationError
        If no film has a plausible mask.
    """
    engine = create_engine("onnxruntime", "cpu")
    segmenter, scorer = LungSegmenter(engine, unet), LungClassifier(engine, classifier)
    inputs: dict[str, list[NDArray[np.float32]]] = {"unet": [], "classifier": []}
    for film in tqdm(films, desc="calibration films", disable=None):
        pixels = read_film(film.file).pixels
        square, letterbox = segmenter.place(pixels)
        inputs["unet"].append(normalize_for_unet(square, letterbox))
        lungs = finish(segmenter.probabilities(square, letterbox), letterbox)
        if not lungs.quality.reasons:
            inputs["classifier"].append(network_input(scorer.crop(pixels, lungs.on_film).square))
    if not inputs["classifier"]:
        raise QuantizationError(
            _("The U-Net found the lungs on none of the films to calibrate on; look at them, or train it on.")
        )
    return CalibrationInputs(tuple(film.id for film in films), inputs)
