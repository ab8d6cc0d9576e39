"""Checkpoints, from which interrupted runs resume exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.distributed.machines import copy_from_first_machine
from CovidXRayLib.training.optimization.averaging import averages_weights
from CovidXRayLib.training.run.run_folder import STATE_FILE, read_state

if TYPE_CHECKING:
    import keras

Row = dict[str, float]


def save_averaged(model: keras.Model, folder: Path, epochs: int) -> str | None:
    """Write the model's averaged weights, without the optimizer; None if it does not average.

    Call it in the context of :func:`.averaging.averaged_weights`.
    """
    import keras

    if not averages_weights(model):
        return None
    name = f"averaged{epochs % 2}.weights.h5"
    keras.Model(model.inputs, model.outputs).save_weights(folder / name)
    return name


def save(model: keras.Model, folder: Path, log: list[Row], averaged: str | None) -> None:
    """Write weights, optimizer and log after an epoch.

    Two files are written alternately, and the state refers to the newer one only when it is complete, so that
    the state always refers to a complete checkpoint.

    Parameters
    ----------
    log
        One row per finished epoch.
    averaged
        What :func:`save_averaged` returned for this epoch.
    """
    name = f"checkpoint{len(log) % 2}.weights.h5"
    model.save_weights(folder / name)
    state: dict[str, Any] = {"epochs": len(log), "checkpoint": name, "log": log}
    if averaged is not None:
        state["averaged"] = averaged
    write_atomically(folder / STATE_FILE, json.dumps(state).encode())


def resume(model: keras.Model, folder: Path) -> list[Row]:
    """Load the newest checkpoint into a compiled model; return the log of the epochs done.

    In distributed training all machines load the checkpoint of the first.
    """
    copy_from_first_machine(folder / STATE_FILE)
    state = read_state(folder)
    if state is None:
        return []
    # An optimizer without variables would skip its part of the checkpoint.
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    copy_from_first_machine(folder / state["checkpoint"])
    model.load_weights(folder / state["checkpoint"])
    log: list[Row] = state["log"]
    return log
