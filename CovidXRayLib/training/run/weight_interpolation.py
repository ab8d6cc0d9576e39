"""Weights between those a training started from and those it ended with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.run.run_folder import STATE_FILE, load_newest_weights, read_state

if TYPE_CHECKING:
    import keras

MIXED_FILE: Final = "mixed.weights.h5"


def mix_with_start(model: keras.Model, folder: Path, start: Path, share: float) -> None:
    """Give a trained model back a share of the weights that it started from, and keep the mixture.

    What a network learns from few sources serves these sources best; the network it came from was
    trained on others. Between the two lie networks that do nearly as well on the first and better on films
    of neither (WiSE-FT, Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").

    Parameters
    ----------
    folder
        The finished run; its state names the mixture as its newest weights from now on.
    start
        The run it started from.
    share
        Share of the start's weights, in [0, 1].
    """
    ended = [np.array(values) for values in model.get_weights()]
    load_newest_weights(model, start)
    began = model.get_weights()
    model.set_weights([share * old + (1 - share) * new for old, new in zip(began, ended, strict=True)])
    model.save_weights(folder / MIXED_FILE)
    state = read_state(folder)
    assert state is not None, "a finished run has a state"
    write_atomically(folder / STATE_FILE, json.dumps(state | {"mixed": MIXED_FILE}).encode())
