"""Training of the classifier's heads on a frozen VGG16: score, opacity map and severity."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from CovidXRayLib.datasets.leaks import same_patients
from CovidXRayLib.datasets.manifest import (
    ManifestError,
    ManifestFilm,
    read_manifest,
    read_manifests,
)
from CovidXRayLib.datasets.manifest_columns import COVID_NO_PATTERN, MANIFEST_NAME
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.networks.vgg16 import build_classifier, scoring_part
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.classifier_configuration import family_names
from CovidXRayLib.training.configurations import HeadsTraining
from CovidXRayLib.training.data.training_films import films_to_learn_from, require_known_families
from CovidXRayLib.training.heads.erased_films import erase_shown_opacities
from CovidXRayLib.training.heads.fit_heads import Heads, fit_child, fit_opacity, set_heads
from CovidXRayLib.training.heads.frozen_vgg16 import FrozenVgg16
from CovidXRayLib.training.heads.measured_films import MeasuredFilm, measure_films, measure_phantoms
from CovidXRayLib.training.heads.out_of_fold import OutOfFold
from CovidXRayLib.training.heads.score_head import PHANTOM
from CovidXRayLib.training.heads.set_aside import set_aside
from CovidXRayLib.training.heads.source_table import source_table
from CovidXRayLib.training.heads.varied_films import measure_varied_copies
from CovidXRayLib.training.run.run_folder import STATE_FILE, load_newest_weights, open_run, read_state
from CovidXRayLib.training.run.run_record import film_hash, record_start
from CovidXRayLib.training.steps.pretrained_vgg16 import load_imagenet_blocks

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

CHECKPOINT: Final = "checkpoint0.weights.h5"
FEATURES_FILE: Final = "features.npz"


def train_heads(
    data: Sequence[Path],
    folder: Path,
    configuration: HeadsTraining,
    weights: Path,
    masks: Path,
    prints: Path,
) -> None:
    """Fit the heads, and write the classifier's weights with its calibration.

    Parameters
    ----------
    data
        Data folders, each with a manifest; they may have ``lesions/`` and ``brixia.csv``.
    folder
        Of the run. ``calibration.json`` is for the export; ``out_of_fold.csv`` has the predictions for each
        film of heads fitted without its fold, and ``sources.csv`` the performance on sources left out.
        ``features.npz`` is for ``covidxray select`` and has films of the held-out families, too.
        ``set_aside.csv`` lists unreviewed films without visible opacity.
    weights, masks, prints
        As for :func:`CovidXRayLib.training.steps.train_classifier.train_classifier`.
    """
    import keras

    open_run(folder, configuration)
    if read_state(folder) is not None:
        logger.info("%s: this run is complete", folder)
        return
    keras.utils.set_random_seed(configuration.seed)
    manifest, families = read_manifests(data), family_names(configuration.held_out_families)
    films = training_films(manifest, configuration, prints)
    held_out = [
        film
        for film in manifest
        if film.source_family in families and film.fold != configuration.held_out_fold
    ]
    record_start(folder, data[0] / MANIFEST_NAME, (film_hash(film) for film in films))
    model = build_classifier((configuration.size, configuration.size, 3))
    load_backbone(model, Path(configuration.backbone))
    network = FrozenVgg16(model)
    unreviewed = family_names(configuration.unreviewed_families)
    require_known_families(manifest, unreviewed)
    measured = measure_films(
        [*films, *held_out], data, network, configuration.size, weights, masks,
        clear=configuration.clear_films, seed=configuration.seed, keep_cells=unreviewed,
    )  # fmt: skip
    measured = add_varied_copies(measured, network, configuration, weights, masks)
    measured += measure_phantoms(network, configuration.size, configuration.phantoms)
    taught = [film for film in measured if film.film.source_family not in families | unreviewed]
    others = [film for film in measured if film.film.source_family in families | unreviewed]
    taught = erase_shown_opacities(taught, network, fit_opacity(taught, configuration))
    measured = [*taught, *others]
    patients = same_patients([*films, *held_out], cache=prints)
    predictions = OutOfFold.predict(taught, patients, configuration)
    if unreviewed:
        aside = set_aside(measured, unreviewed, predictions, fit_opacity(predictions.films, configuration))
        logger.info(
            "%d of %d unreviewed films have opacities in less than %.3f of their lungs and are set aside",
            len(aside.without_pattern), len(aside.shares), aside.limit,
        )  # fmt: skip
        write_atomically(folder / "set_aside.csv", aside.table())
        measured = list(aside.films)
    write_atomically(folder / FEATURES_FILE, packed_features(measured, patients))
    measured = [
        film
        for film in measured
        if film.film.source_family not in families and film.film.label != COVID_NO_PATTERN
    ]
    if unreviewed - families:
        predictions = OutOfFold.predict(measured, patients, configuration)
    calibration, figures = predictions.calibration(configuration.specificity, patients), predictions.figures()
    write_atomically(folder / "calibration.json", json.dumps(calibration, indent=2).encode())
    write_atomically(folder / "out_of_fold.csv", predictions.table())
    by_source = source_table(predictions, predictions.threshold(configuration.specificity))
    write_atomically(folder / "sources.csv", by_source)
    logger.info("out of fold: %s", figures)
    heads = Heads.fit(measured, configuration)
    if configuration.children:
        children = measure_children(network, configuration, weights, masks)
        heads = replace(heads, child=fit_child(measured, children, configuration))
    set_heads(model, heads)
    model.save_weights(folder / CHECKPOINT)
    state = {"epochs": configuration.epochs, "checkpoint": CHECKPOINT, "log": [figures]}
    write_atomically(folder / STATE_FILE, json.dumps(state, indent=2).encode())


def measure_children(
    network: FrozenVgg16, configuration: HeadsTraining, weights: Path, masks: Path
) -> list[MeasuredFilm]:
    """Compute the features of the films of children outside the held-out fold."""
    folder = Path(configuration.children)
    films = [film for film in read_manifest(folder) if film.fold != configuration.held_out_fold]
    children = measure_films(
        films, [folder], network, configuration.size, weights, masks, clear=0, seed=configuration.seed
    )
    return add_varied_copies(children, network, configuration, weights, masks)


def add_varied_copies(
    films: list[MeasuredFilm],
    network: FrozenVgg16,
    configuration: HeadsTraining,
    weights: Path,
    masks: Path,
) -> list[MeasuredFilm]:
    """Measure a varied copy of each film, if the configuration gives them any weight."""
    if not configuration.varied_weight:
        return films
    return measure_varied_copies(films, network, configuration.size, weights, masks, seed=configuration.seed)


def training_films(
    manifest: Sequence[ManifestFilm], configuration: HeadsTraining, prints: Path
) -> list[ManifestFilm]:
    """Return the films that the heads are fitted on: not held out, and COVID-19 only with a pattern."""
    families = family_names(configuration.held_out_families)
    require_known_families(manifest, families)
    films = films_to_learn_from(
        manifest,
        held_out_folds={configuration.held_out_fold},
        held_out_families=families,
        prints=prints,
        leaks=configuration.leaks,
    )
    chosen = [film for film in films if film.label != COVID_NO_PATTERN]
    if len({film.is_covid for film in chosen if film.source_family != PHANTOM}) < 2:
        raise ManifestError(
            _("The films to train on are all of one class; train on films with COVID-19 and on others.")
        )
    return chosen


def load_backbone(model: keras.Model, path: Path) -> None:
    """Load all convolutions, from ImageNet's weights or from a run of the classifier.

    Raises
    ------
    WeightsError
        If the file cannot be read, does not fit, or lacks a convolution.
    RunError
        If the folder has no run.
    """
    if path.is_dir():
        load_newest_weights(scoring_part(model), path)
        return
    loaded = load_imagenet_blocks(model, path)
    convolutions = [layer.name for layer in model.layers if layer.name.startswith("block") and layer.weights]
    missing = sorted(set(convolutions) - set(loaded))
    if missing:
        raise WeightsError(
            _("{path}: lacks the layers {layers}; the heads need all convolutions of VGG16.").format(
                path=path, layers=", ".join(missing)
            )
        )


def packed_features(films: Sequence[MeasuredFilm], patients: Mapping[str, str]) -> bytes:
    """Return pooled features and labels as ``.npz``, and what opacities or another storage change."""
    content = io.BytesIO()
    pairs = [film.with_opacities.pooled - film.pooled for film in films if film.with_opacities]
    erased = [film.pooled - film.erased for film in films if film.erased is not None]
    varied = [film.varied - film.pooled for film in films if film.varied is not None]
    np.savez_compressed(
        content,
        pooled=np.stack([film.pooled for film in films]).astype(np.float16),
        pairs=np.array(pairs, np.float16),
        paired=np.array([film.film.id for film in films if film.with_opacities]),
        erased=np.array(erased, np.float16),
        erased_of=np.array([film.film.id for film in films if film.erased is not None]),
        varied=np.array(varied, np.float16),
        varied_of=np.array([film.film.id for film in films if film.varied is not None]),
        id=np.array([film.film.id for film in films]),
        label=np.array([film.film.label for film in films]),
        source=np.array([film.film.source_family for film in films]),
        group=np.array([patients.get(film.film.id, film.film.group) for film in films]),
        fold=np.array([film.film.fold for film in films]),
        view=np.array([film.film.view for film in films]),
        aspect=np.array([_aspect(film) for film in films]),
    )
    return content.getvalue()


def _aspect(film: MeasuredFilm) -> float:
    """Width over height of the lungs, which alone tells some sources apart."""
    _left, _top, width, height = cv2.boundingRect(np.asarray(film.sides.any(axis=0), np.uint8))
    return float(width / height)
