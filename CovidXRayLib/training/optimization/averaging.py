"""Gradient accumulation and weight averaging by the Keras optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

    from CovidXRayLib.training.classifier_configuration import ClassifierTraining
    from CovidXRayLib.training.configurations import UNetTraining


def optimizer_options(configuration: UNetTraining | ClassifierTraining) -> dict[str, Any]:
    """Return the arguments of a Keras optimizer for ``accumulation`` and ``ema``.

    Keras counts batches instead of steps in two places: the learning rate schedule gets the batch number (so
    that its length is epochs times batches), and the moving average is updated with every batch. The momentum
    is therefore adjusted so that ``ema`` applies per step.
    """
    options: dict[str, Any] = {}
    if configuration.accumulation > 1:
        options["gradient_accumulation_steps"] = configuration.accumulation
    if configuration.ema:
        options["use_ema"] = True
        options["ema_momentum"] = configuration.ema ** (1 / configuration.accumulation)
    return options


def averages_weights(model: keras.Model) -> bool:
    """Return whether the model's optimizer keeps a moving average of the weights."""
    return bool(model.optimizer.use_ema)


def use_averaged_weights(model: keras.Model) -> None:
    """Replace the model's weights by the averaged ones, if its optimizer averages."""
    if averages_weights(model):
        model.optimizer.finalize_variable_values(model.trainable_variables)


@contextmanager
def averaged_weights(model: keras.Model) -> Iterator[None]:
    """Context in which the model has its averaged weights; training weights are restored afterward."""
    if not averages_weights(model):
        yield
        return
    from keras import ops

    # Copies, since the backend may return the variable's memory.
    trained = [np.array(ops.convert_to_numpy(variable)) for variable in model.trainable_variables]
    use_averaged_weights(model)
    try:
        yield
    finally:
        for variable, value in zip(model.trainable_variables, trained, strict=True):
            variable.assign(value)
