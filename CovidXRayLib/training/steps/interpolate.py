"""Weight interpolation and recalibration of a finished classifier, without training."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.discrimination import area_under_curve
from CovidXRayLib.networks.vgg16 import LOGIT_LAYER, build_classifier
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.lung_crops import manifest_crops
from CovidXRayLib.training.errors import RunError
from CovidXRayLib.training.run.run_folder import (
    AS_TRAINED,
    STATE_FILE,
    load_newest_weights,
    open_run,
    read_configuration,
    read_state,
)
from CovidXRayLib.training.run.weight_interpolation import interpolate_with_start
from CovidXRayLib.training.steps.train_classifier import POSITIVE, calibrate, films_to_calibrate_on, predict

logger = logging.getLogger(__name__)

_TRAINED: Final = "trained.weights.h5"


def interpolate_weights(
    data: Path,
    run: Path,
    share: float,
    folder: Path,
    *,
    start: Path | None = None,
    weights: Path,
    masks: Path,
    prints: Path,
) -> None:
    """Create a copy of a run with another ``kept_start``.

    Parameters
    ----------
    run
        A finished COVID-19 step; not modified.
    share
        Coefficient of the initial weights, in [0, 1]: 0 gives the trained weights, 1 the initial ones.
    folder
        Folder of the new run, for ``covidxray export classifier``.
    start
        The run that ``run`` started from; None for the recorded path.
    weights, masks, prints
        As for :func:`CovidXRayLib.training.steps.train_classifier.train_classifier`; needed for the
        calibration.

    Raises
    ------
    RunError
        If ``run`` is not a finished COVID-19 step that started from another run.
    """
    import keras

    configuration = _finished_step(run)
    configuration = replace(
        configuration, kept_start=share, start=str(start) if start else configuration.start
    )
    positive = POSITIVE[configuration.step]
    calibrating = films_to_calibrate_on(read_manifest(data), configuration, prints)
    crops = manifest_crops(calibrating, positive, configuration.size, weights, masks)
    model = build_classifier((configuration.size, configuration.size, 3), configuration.dropout)
    logit = keras.Model(model.input, model.get_layer(LOGIT_LAYER).output)
    load_newest_weights(logit, run, AS_TRAINED)

    open_run(folder, configuration)
    logit.save_weights(folder / _TRAINED)
    state = read_state(run) or {}
    kept = {key: state[key] for key in ("epochs", "log")}
    write_atomically(folder / STATE_FILE, json.dumps(kept | {"averaged": _TRAINED}).encode())
    interpolate_with_start(logit, folder, Path(configuration.start), share)
    logits, truth = predict(logit, crops), np.array([crop.positive for crop in crops])
    calibrate(logits, truth, folder)
    area = area_under_curve(logits, truth)
    logger.info("%s: %g of the start kept; AUC %.4f on %d films of fold %d, the calibration",
                folder, share, area, len(crops), configuration.calibration_fold)  # fmt: skip


def _finished_step(run: Path) -> ClassifierTraining:
    described = read_configuration(run)
    if described.get("step") != "covid" or not described.get("start"):
        raise RunError(
            _("{run}: is no COVID-19 step that started from another run; name such a run.").format(run=run)
        )
    configuration = ClassifierTraining(**described)
    state = read_state(run)
    if state is None or state["epochs"] < configuration.epochs:
        raise RunError(_("{run}: this run has not ended; let it train to its end first.").format(run=run))
    return configuration
