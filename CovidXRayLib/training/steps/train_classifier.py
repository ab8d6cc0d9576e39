"""Training of the classifier: the pneumonia step, then the COVID-19 step."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import network_input
from CovidXRayLib.classification.score_evidence import METADATA_KEY
from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.datasets.manifest import ManifestFilm, read_manifest
from CovidXRayLib.datasets.manifest_columns import LABELS, MANIFEST_NAME
from CovidXRayLib.metrics import platt_scaling
from CovidXRayLib.metrics.discrimination import area_under_curve, best_threshold
from CovidXRayLib.networks.vgg16 import build_classifier, scoring_part
from CovidXRayLib.training.classifier_configuration import ClassifierTraining, family_names
from CovidXRayLib.training.data.crop_batches import CropBatches, thin_out
from CovidXRayLib.training.data.lung_crops import (
    LabeledCrop,
    has_lungs_only,
    lungs_only_crops,
    lungs_only_table,
    manifest_crops,
)
from CovidXRayLib.training.data.source_pairs import PairedBatches, sources_of
from CovidXRayLib.training.data.training_films import films_to_learn_from, require_known_families
from CovidXRayLib.training.measure_evidence import CalibrationFilms, measure_evidence
from CovidXRayLib.training.optimization.averaging import optimizer_options
from CovidXRayLib.training.optimization.frozen_features import part_to_train
from CovidXRayLib.training.optimization.learning_rate import warm_cosine
from CovidXRayLib.training.optimization.losses import weighted_cross_entropy, with_source_pairs
from CovidXRayLib.training.optimization.precision import computing_in
from CovidXRayLib.training.run.accumulation_steps import LARGE_BATCH, WholeSteps
from CovidXRayLib.training.run.loop import train
from CovidXRayLib.training.run.run_folder import (
    load_newest_weights,
    open_run,
    require_families_kept_out,
    require_same_fold,
)
from CovidXRayLib.training.run.run_record import film_hash, record_start
from CovidXRayLib.training.run.weight_interpolation import interpolate_with_start
from CovidXRayLib.training.steps.pretrained_vgg16 import start_from_imagenet

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

# Films that the original's radiologists excluded: COVID-19 without a visible pattern.
WITHOUT_PATTERN: Final = frozenset(["covid_no_pattern"])
STEP_LABELS: Final = {
    "pneumonia": frozenset(["pneumonia_other", "no_finding"]),
    "covid": frozenset(LABELS),
}
POSITIVE: Final = {"pneumonia": frozenset(["pneumonia_other"]), "covid": frozenset(["covid"])}


def train_classifier(
    data: Path, folder: Path, configuration: ClassifierTraining, weights: Path, masks: Path, prints: Path
) -> None:
    """Train the classifier or resume its training; the COVID-19 step ends with the calibration.

    Parameters
    ----------
    weights
        Folder of weights with the U-Net.
    masks
        Cache folder of the masks.
    prints
        As for :func:`CovidXRayLib.training.data.training_films.films_to_learn_from`.
    """
    import keras

    manifest, families = read_manifest(data), family_names(configuration.held_out_families)
    require_known_families(manifest, families)
    if configuration.start:
        for which in ("held_out_fold", "calibration_fold"):
            require_same_fold(Path(configuration.start), which, getattr(configuration, which))
        require_families_kept_out(Path(configuration.start), families)
    open_run(folder, configuration)
    keras.utils.set_random_seed(configuration.seed)
    positive = POSITIVE[configuration.step]
    chosen, calibrating = learning_and_calibrating(manifest, configuration, prints)
    training = manifest_crops(chosen, positive, configuration.size, weights, masks)
    if configuration.step == "pneumonia":
        training += lungs_only_crops(data, configuration.size)
    validation = manifest_crops(calibrating, positive, configuration.size, weights, masks)
    training = thin_out(training, configuration.imbalance, configuration.seed)
    pairs = paired_batches(data, chosen, training, configuration) if configuration.source_pairs else None
    drawn = pairs.labeled if pairs else CropBatches(training, configuration)
    record_films(folder, data, configuration, chosen, training, drawn.class_weights)
    loss = with_source_pairs if pairs else weighted_cross_entropy
    logger.info("%d films to train on, %d to calibrate on", len(training), len(validation))
    large = configuration.step == "covid" and configuration.effective_batch >= LARGE_BATCH
    with computing_in(configuration.precision):
        model = build_classifier((configuration.size, configuration.size, 3), configuration.dropout)
        start_weights(model, configuration)
        logit = scoring_part(model)
        learning, films = (logit, pairs) if pairs else part_to_train(logit, drawn, configuration)
        batches = WholeSteps(films, configuration.accumulation, "COVID-19" if large else None)
        schedule = warm_cosine(configuration.learning_rate, configuration.epochs * len(batches), len(batches))
        optimizer = keras.optimizers.AdamW(
            schedule, weight_decay=1e-4, clipnorm=1.0, **optimizer_options(configuration)
        )
        logit.compile(optimizer, loss=loss)
        if learning is not logit:
            # One optimizer for both, so that the checkpoint of the whole model contains its state.
            learning.compile(logit.optimizer, loss=loss)
    truth = np.array([crop.positive for crop in validation])
    train(
        logit, batches, folder, configuration.epochs,
        lambda: {"auc": area_under_curve(predict(logit, validation), truth)},
        learning,
    )  # fmt: skip
    if configuration.kept_start:
        whole = keras.Model(logit.inputs, logit.outputs)  # saved without the optimizer
        interpolate_with_start(whole, folder, Path(configuration.start), configuration.kept_start)
    if configuration.step == "covid":
        by_id = {film.id: film for film in calibrating}
        rows = [by_id[crop.film] for crop in validation]
        calibrate(CalibrationFilms.of(rows, predict(logit, validation)), folder)


def learning_and_calibrating(
    manifest: Sequence[ManifestFilm], configuration: ClassifierTraining, prints: Path
) -> tuple[list[ManifestFilm], list[ManifestFilm]]:
    """Select the training and calibration films of the step.

    Training films do not show calibration films, and neither show held-out ones.
    """
    learning = films_to_learn_from(
        manifest,
        held_out_folds={configuration.held_out_fold, configuration.calibration_fold},
        held_out_families=family_names(configuration.held_out_families),
        prints=prints,
        leaks=configuration.leaks,
    )
    step_labels = STEP_LABELS[configuration.step]
    learned = step_labels if configuration.without_pattern == "negative" else step_labels - WITHOUT_PATTERN
    return (
        [film for film in learning if film.label in learned],
        films_to_calibrate_on(manifest, configuration, prints),
    )


def films_to_calibrate_on(
    manifest: Sequence[ManifestFilm], configuration: ClassifierTraining, prints: Path
) -> list[ManifestFilm]:
    """Select the films of the calibration fold that do not show held-out ones."""
    fold, calibration_fold = configuration.held_out_fold, configuration.calibration_fold
    families = family_names(configuration.held_out_families)
    # Of the others only held-out films matter here.
    candidates = [
        film
        for film in manifest
        if film.fold in (fold, calibration_fold) or film.source_family in families or not film.may_train
    ]
    calibrating = films_to_learn_from(
        candidates,
        held_out_folds={fold},
        held_out_families=families,
        prints=prints,
        leaks=configuration.leaks,
    )
    labels = STEP_LABELS[configuration.step] - WITHOUT_PATTERN
    return [film for film in calibrating if film.fold == calibration_fold and film.label in labels]


def paired_batches(
    data: Path,
    films: Sequence[ManifestFilm],
    crops: Sequence[LabeledCrop],
    configuration: ClassifierTraining,
) -> PairedBatches:
    """Return batches with pairs of films from the same source, including masked ones."""
    label_of = {film.id: film.label for film in films}
    whole = [crop for crop in crops if crop.film]
    lungs_only = [crop for crop in crops if not crop.film]
    if not lungs_only and has_lungs_only(data):  # the COVID-19 step uses them only in pairs
        lungs_only = lungs_only_crops(data, configuration.size)
    labels = [label_of[crop.film] for crop in whole]
    labels += ["pneumonia_other" if crop.positive else "no_finding" for crop in lungs_only]
    return PairedBatches(crops, sources_of([*whole, *lungs_only], labels), configuration)


def record_films(
    folder: Path,
    data: Path,
    configuration: ClassifierTraining,
    films: Sequence[ManifestFilm],
    crops: Sequence[LabeledCrop],
    class_weights: Mapping[str, float],
) -> None:
    """Record the training films, and the facts that depend on them."""
    trained_on = {crop.film for crop in crops}
    facts: dict[str, Any] = {"class_weights": class_weights}
    if configuration.step == "pneumonia" or (configuration.source_pairs and has_lungs_only(data)):
        facts["lungs_only_sha256"] = file_sha256(lungs_only_table(data))
    hashes = (film_hash(film) for film in films if film.id in trained_on)
    record_start(folder, data / MANIFEST_NAME, hashes, facts)


def start_weights(model: keras.Model, configuration: ClassifierTraining) -> None:
    """Set the model's initial weights and freeze its first blocks."""
    if configuration.start:
        load_newest_weights(scoring_part(model), Path(configuration.start))
    else:
        start_from_imagenet(
            model, Path(configuration.imagenet) if configuration.imagenet else None, configuration.seed
        )
    freeze_blocks(model, configuration.frozen_blocks)


def freeze_blocks(model: keras.Model, count: int) -> None:
    """Let the first blocks of VGG16 keep their weights."""
    frozen = tuple(f"block{number}_" for number in range(1, count + 1))
    for layer in model.layers:
        if layer.name.startswith(frozen):
            layer.trainable = False


def predict(logit: keras.Model, crops: Sequence[LabeledCrop]) -> NDArray[np.float64]:
    """Return logits (n,)."""
    values = [
        np.asarray(logit(network_input(crop.normalized())[None], training=False)).item() for crop in crops
    ]
    return np.array(values, np.float64)


def calibrate(films: CalibrationFilms, folder: Path) -> None:
    """Write ``calibration.json``: calibration, threshold for Youden's index, and the evidence of scores."""
    fitted = platt_scaling.fit(films.logits, films.is_covid)
    probabilities = np.array([fitted.probability(value) for value in films.logits])
    threshold = best_threshold(probabilities, films.is_covid)
    evidence = measure_evidence(films, fitted, threshold, method="out of fold")
    content = asdict(fitted) | {"threshold": threshold, METADATA_KEY: evidence.to_dict()}
    (folder / "calibration.json").write_text(json.dumps(content, indent=2), encoding="utf-8")
