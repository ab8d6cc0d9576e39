"""The group of layers that our own networks are made of."""

from __future__ import annotations

from typing import Any


def convolve_twice(tensor: Any, filters: int, name: str) -> Any:
    """Two 3 x 3 convolutions with ReLU that keep rows and columns; weights drawn after He et al. 2015.

    Parameters
    ----------
    tensor
        Keras tensor (n, rows, columns, channels).
    name
        The layers are called ``name_conv1`` and ``name_conv2``.
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
