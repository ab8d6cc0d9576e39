"""Accumulated gradients and averaged weights, both by the optimizer's own means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

    from CovidXRayLib.training.configurations import ClassifierTraining, UNetTraining


def optimizer_options(configuration: UNetTraining | ClassifierTraining) -> dict[str, Any]:
    """Return what a Keras optimizer is given for ``accumulation`` and ``ema``.

    Keras counts batches, not steps, in two places: the learning rate's schedule is asked with the
    number of the batch (so its length is epochs times batches), and the moving average goes on with
    every batch. The momentum handed on is therefore the root that makes ``ema`` hold for a step.
    """
    options: dict[str, Any] = {}
    if configuration.accumulation > 1:
        options["gradient_accumulation_steps"] = configuration.accumulation
    if configuration.ema:
        options["use_ema"] = True
        options["ema_momentum"] = configuration.ema ** (1 / configuration.accumulation)
    return options


def averages_weights(model: keras.Model) -> bool:
    """Tell whether the model's optimizer keeps a moving average of the weights."""
    return bool(model.optimizer.use_ema)


def use_averaged_weights(model: keras.Model) -> None:
    """Give the model its averaged weights for good, if its optimizer keeps an average."""
    if averages_weights(model):
        model.optimizer.finalize_variable_values(model.trainable_variables)


@contextmanager
def averaged_weights(model: keras.Model) -> Iterator[None]:
    """Lend the model its averaged weights; afterwards it has those that training goes on with."""
    if not averages_weights(model):
        yield
        return
    from keras import ops

    # Copies: the backend may hand out the variable's own memory.
    trained = [np.array(ops.convert_to_numpy(variable)) for variable in model.trainable_variables]
    use_averaged_weights(model)
    try:
        yield
    finally:
        for variable, value in zip(model.trainable_variables, trained, strict=True):
            variable.assign(value)
