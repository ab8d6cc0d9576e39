"""Weights between those of the start and those of the end."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.run.run_folder import load_newest_weights
from CovidXRayLib.training.run.weight_interpolation import interpolate_with_start
from CovidXRayLib.training.training_options import ConfigurationError


def small_model(value: float):
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="logit")])
    model.set_weights([np.full((2, 1), value), np.full(1, -value)])
    return model


def write_run(folder: Path, value: float) -> None:
    folder.mkdir()
    small_model(value).save_weights(folder / "checkpoint1.weights.h5")
    state = {"epochs": 1, "checkpoint": "checkpoint1.weights.h5", "log": [{"epoch": 1}]}
    (folder / "state.json").write_text(json.dumps(state))


@pytest.mark.parametrize("again", [1, 2])
def test_interpolation_with_the_start(tmp_path: Path, again: int) -> None:
    write_run(tmp_path / "start", 1.0)
    write_run(tmp_path / "run", 5.0)
    for _time in range(again):  # interrupted afterward, a run mixes what it ended with again
        model = small_model(5.0)
        interpolate_with_start(model, tmp_path / "run", tmp_path / "start", 0.25)
    exported = small_model(0.0)
    assert load_newest_weights(exported, tmp_path / "run") == 1
    for weights in (model.get_weights(), exported.get_weights()):
        np.testing.assert_allclose(weights[0], 4.0)
        np.testing.assert_allclose(weights[1], -4.0)


def test_start_is_required() -> None:
    with pytest.raises(ConfigurationError, match="give --start"):
        ClassifierTraining(kept_start=0.5)
    with pytest.raises(ConfigurationError, match="from 0 to 1"):
        ClassifierTraining(kept_start=1.5, start="run")
