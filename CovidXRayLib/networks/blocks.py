"""Building blocks of the networks."""

from __future__ import annotations

from typing import Any


def convolve_twice(tensor: Any, filters: int, name: str) -> Any:
    """Apply two padded 3 x 3 convolutions with ReLU; weights are initialized after He et al. 2015.

    Parameters
    ----------
    tensor
        Keras tensor (n, rows, columns, channels).
    name
        Prefix of the layer names, ``name_conv1`` and ``name_conv2``.
    """
    import keras

    for step in (1, 2):
        tensor = keras.layers.Conv2D(
            filters,
            3,
            padding="same",
            activation="relu",
            kernel_initializer="he_normal",
            name=f"{name}_conv{step}",
        )(tensor)
    return tensor
