"""Training of the film check network."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm, read_manifest
from CovidXRayLib.datasets.manifest_columns import MANIFEST_NAME
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.networks.film_check import FILMCHECK_SIZE, KINDS, build_filmcheck
from CovidXRayLib.phantom.lateral_chest import project_lateral
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.training.configurations import FilmcheckTraining
from CovidXRayLib.training.data.filmcheck_films import FilmcheckBatches
from CovidXRayLib.training.data.training_films import films_to_learn_from
from CovidXRayLib.training.optimization.learning_rate import warm_cosine
from CovidXRayLib.training.run.loop import train
from CovidXRayLib.training.run.run_folder import open_run
from CovidXRayLib.training.run.run_record import film_hash, record_start

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)


def train_filmcheck(data: Path, folder: Path, configuration: FilmcheckTraining, prints: Path) -> None:
    """Train the film check network on the manifest's films, or resume its training.

    Parameters
    ----------
    prints
        As for :func:`CovidXRayLib.training.data.training_films.films_to_learn_from`.
    """
    import keras

    open_run(folder, configuration)
    keras.utils.set_random_seed(configuration.seed)
    manifest = read_manifest(data)
    fold = configuration.held_out_fold
    training = films_to_learn_from(manifest, held_out_folds={fold}, prints=prints, leaks=configuration.leaks)
    record_start(folder, data / MANIFEST_NAME, (film_hash(film) for film in training))
    known = _shrunk(training)
    unknown = _shrunk([film for film in manifest if film.fold == fold])
    lateral = _laterals(1000, configuration.lateral_phantoms)
    logger.info("%d films to train on, %d to validate on", len(known), len(unknown))
    batches = FilmcheckBatches(known, lateral, configuration.batch_size, configuration.seed)
    held_out = FilmcheckBatches(unknown, _laterals(500, 20), configuration.batch_size, configuration.seed + 1)
    model = build_filmcheck()
    steps = configuration.epochs * len(batches)
    schedule = warm_cosine(configuration.learning_rate, steps, steps // 20)
    model.compile(
        keras.optimizers.Adam(schedule, clipnorm=1.0),
        loss={
            "kind": keras.losses.CategoricalCrossentropy(from_logits=True),
            "rotation": _rotation_loss,
            "inverted": _inverted_loss,
            "photograph": keras.losses.BinaryCrossentropy(from_logits=True),
        },
    )
    train(model, batches, folder, configuration.epochs, lambda: _validate(model, held_out))


def _laterals(first_seed: int, count: int) -> list[NDArray[np.float32]]:
    return [project_lateral(first_seed + number, size=FILMCHECK_SIZE + 32).pixels for number in range(count)]


def _shrunk(films: Sequence[ManifestFilm]) -> list[NDArray[np.float32]]:
    shrunk = []
    for film in films:
        read = read_film(film.file)
        letterbox = Letterbox.fit(read.shape, FILMCHECK_SIZE + 32, read.pixel_aspect)
        shrunk.append(letterbox.place(read.network_pixels())[letterbox.window])
    return shrunk


def _rotation_loss(truth: Any, logits: Any) -> Any:
    from keras import ops

    return -ops.sum(truth[:, :-1] * ops.log_softmax(logits), axis=-1) * truth[:, -1]


def _inverted_loss(truth: Any, logits: Any) -> Any:
    from keras import ops

    value = logits[:, 0]
    entropy = ops.maximum(value, 0.0) - value * truth[:, 0] + ops.log1p(ops.exp(-ops.abs(value)))
    return entropy * truth[:, 1]


def _validate(model: keras.Model, batches: FilmcheckBatches) -> dict[str, float]:
    """Return the accuracy of each output."""
    right: dict[str, list[Any]] = {"kind": [], "rotation": [], "inverted": [], "photograph": []}
    for index in range(len(batches)):
        films, truth = batches.batch(0, index)
        answers = {name: np.asarray(value) for name, value in model(films, training=False).items()}
        frontal = truth["kind"][:, KINDS.index("frontal")] > 0
        right["kind"] += list(answers["kind"].argmax(1) == truth["kind"].argmax(1))
        turned = answers["rotation"].argmax(1) == truth["rotation"][:, :-1].argmax(1)
        right["rotation"] += list(turned[frontal])
        right["inverted"] += list(((answers["inverted"] > 0)[:, 0] == truth["inverted"][:, 0])[frontal])
        right["photograph"] += list((answers["photograph"] > 0)[:, 0] == truth["photograph"][:, 0])
    return {name: float(np.mean(values)) for name, values in right.items()}
