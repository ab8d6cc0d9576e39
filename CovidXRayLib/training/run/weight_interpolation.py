"""Interpolation between initial and final weights of a training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.run.run_folder import STATE_FILE, load_newest_weights, read_state

if TYPE_CHECKING:
    import keras

INTERPOLATED_FILE: Final = "mixed.weights.h5"


def interpolate_with_start(model: keras.Model, folder: Path, start: Path, share: float) -> None:
    """Interpolate a trained model's weights with those that it started from, and save the result.

    Fine-tuning on few sources reduces performance on others. Networks between the initial and the fine-tuned
    one are nearly as good on the former and better on unseen sources (WiSE-FT, Wortsman et al. 2022, "Robust
    fine-tuning of zero-shot models").

    Parameters
    ----------
    folder
        The finished run; its state refers to the interpolated weights as its newest ones from then on.
    start
        The run it started from.
    share
        Coefficient of the initial weights, in [0, 1].
    """
    ended = [np.array(values) for values in model.get_weights()]
    load_newest_weights(model, start)
    began = model.get_weights()
    model.set_weights([share * old + (1 - share) * new for old, new in zip(began, ended, strict=True)])
    model.save_weights(folder / INTERPOLATED_FILE)
    state = read_state(folder)
    assert state is not None, "a finished run has a state"
    write_atomically(folder / STATE_FILE, json.dumps(state | {"mixed": INTERPOLATED_FILE}).encode())
