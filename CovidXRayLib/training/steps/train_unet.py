"""Training of the lung U-Net."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.datasets.manifest_columns import MANIFEST_NAME
from CovidXRayLib.networks.unet import build_unet
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.configurations import UNetTraining
from CovidXRayLib.training.data import lung_films
from CovidXRayLib.training.data.lung_films import LungBatches, LungFilm, network_pair
from CovidXRayLib.training.data.training_films import films_to_learn_from
from CovidXRayLib.training.optimization.averaging import optimizer_options
from CovidXRayLib.training.optimization.learning_rate import warm_cosine
from CovidXRayLib.training.optimization.losses import dice_and_cross_entropy
from CovidXRayLib.training.optimization.precision import computing_in
from CovidXRayLib.training.run.accumulation_steps import WholeSteps
from CovidXRayLib.training.run.loop import train
from CovidXRayLib.training.run.run_folder import load_newest_weights, open_run, require_same_fold
from CovidXRayLib.training.run.run_record import film_hash, record_start

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)


def train_unet(data: Path, folder: Path, configuration: UNetTraining, prints: Path) -> None:
    """Train the U-Net on the manifest's films and masks, or resume its training.

    Parameters
    ----------
    prints
        As for :func:`CovidXRayLib.training.data.training_films.films_to_learn_from`.
    """
    import keras

    if configuration.start:
        require_same_fold(Path(configuration.start), "held_out_fold", configuration.held_out_fold)
    open_run(folder, configuration)
    keras.utils.set_random_seed(configuration.seed)
    manifest = read_manifest(data)
    fold = configuration.held_out_fold
    qualities = ("human", "silver") if configuration.silver else ("human",)
    training = [
        film
        for film in films_to_learn_from(
            manifest, held_out_folds={fold}, prints=prints, leaks=configuration.leaks
        )
        if film.mask_quality in qualities
    ]
    record_start(folder, data / MANIFEST_NAME, (film_hash(film) for film in training))
    validation = [film for film in manifest if film.fold == fold and film.mask_quality == "human"]
    films = lung_films.load(training, configuration.size) + phantoms(configuration)
    logger.info("%d films to train on, %d to validate on", len(films), len(validation))
    batches = WholeSteps(
        LungBatches(films, configuration.batch_size, configuration.seed), configuration.accumulation
    )
    validating = lung_films.load(validation, configuration.size)

    steps = configuration.epochs * len(batches)
    schedule = warm_cosine(configuration.learning_rate, steps, steps // 40)
    optimizer = keras.optimizers.Adam(schedule, clipnorm=1.0, **optimizer_options(configuration))
    with computing_in(configuration.precision):
        model = build_unet((configuration.size, configuration.size, 1), configuration.base_filters)
        if configuration.start:
            load_newest_weights(model, Path(configuration.start))
        model.compile(optimizer, loss=dice_and_cross_entropy)
    train(model, batches, folder, configuration.epochs, lambda: validate(model, validating))


def phantoms(configuration: UNetTraining) -> list[LungFilm]:
    """Generate the synthetic films."""
    films = []
    for number in range(configuration.phantoms):
        phantom = project_chest(
            1000 + number,
            size=configuration.size,
            view="AP" if number % 3 == 0 else "PA",
            opacity=(number % 5) / 5,
        )
        lungs = phantom.lungs.astype(np.float32)
        films.append(lung_films.shrink(phantom.pixels, lungs, configuration.size, heart_unknown=False))
    return films


def validate(model: keras.Model, films: Sequence[LungFilm]) -> dict[str, float]:
    """Return mean and median Dice of both lungs together, thresholded at 0.5, at network size."""
    if not films:
        return {}
    scores = []
    for film in films:
        prepared, target = network_pair(film)
        predicted = np.asarray(model(prepared[None], training=False))[0].max(axis=-1) > 0.5
        truth = target[..., :2].max(axis=-1) > 0.5
        scores.append(2 * (predicted & truth).sum() / (predicted.sum() + truth.sum()))
    return {"dice_mean": float(np.mean(scores)), "dice_median": float(np.median(scores))}
