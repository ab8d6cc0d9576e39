"""Reconstruction of Keras networks from artifacts: built in code, with the artifact's weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.networks.builders import BUILDERS
from CovidXRayLib.weights.weight_limits import MAX_FILTERS

if TYPE_CHECKING:
    import keras

    from CovidXRayLib.weights.artifact import Artifact


def _integers(arguments: dict[str, Any]) -> list[int]:
    return [value for value in arguments.values() if isinstance(value, int)]


def rebuild(artifact: Artifact) -> keras.Model:
    """Build an artifact's network with Keras and set its weights.

    Raises
    ------
    WeightsError
        If the weights do not fit the network that the metadata describes.
    """
    arguments: dict[str, Any] = dict(artifact.metadata["arguments"])
    try:
        arguments["input_shape"] = tuple(arguments["input_shape"])
        if max(_integers(arguments), default=0) > MAX_FILTERS:
            raise ValueError(f"more than {MAX_FILTERS} filters")
        model = BUILDERS[artifact.name](**arguments)
    except (TypeError, ValueError, KeyError) as error:
        raise WeightsError(
            _(
                "the file of '{network}' does not describe a network of this type ({error}); export it again."
            ).format(network=artifact.name, error=error)
        ) from error
    numbers = artifact.numbers
    for layer in model.layers:
        if not layer.weights:
            continue
        try:
            kernel, bias = numbers[f"{layer.name}/kernel"], numbers[f"{layer.name}/bias"]
            # ONNX keeps (out, in, rows, columns) and (out, in); Keras the reverse order.
            order = (2, 3, 1, 0) if kernel.ndim == 4 else (1, 0)
            layer.set_weights([np.transpose(kernel, order), bias])
        except (KeyError, ValueError) as error:
            raise WeightsError(
                _(
                    "the weights of '{network}' do not fit its layer '{layer}' ({error}); "
                    "export the network again."
                ).format(network=artifact.name, layer=layer.name, error=error)
            ) from error
    return model
