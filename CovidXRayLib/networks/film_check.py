"""The film check network: body part and projection, rotation, polarity, photograph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.networks.blocks import convolve_twice

if TYPE_CHECKING:
    import keras


FILMCHECK_SIZE: Final = 128
KINDS: Final = ("frontal", "lateral", "other")
# Clockwise rotation from upright, in degrees.
ROTATIONS: Final = (0, 90, 180, 270)


def build_filmcheck(
    input_shape: tuple[int, int, int] = (FILMCHECK_SIZE, FILMCHECK_SIZE, 1), base_filters: int = 16
) -> keras.Model:
    """Build the network, with random weights.

    Parameters
    ----------
    input_shape
        Rows and columns (divisible by 32) and one channel, as
        :func:`CovidXRayLib.quality_checks.film_check_input.prepare_for_filmcheck` makes them.

    Returns
    -------
    keras.Model
        Four outputs of logits by name: ``kind`` (n, 3) in the order of ``KINDS``, ``rotation``
        (n, 4) in the order of ``ROTATIONS``, ``inverted`` (n, 1), ``photograph`` (n, 1).
    """
    import keras

    film = keras.Input(input_shape, name="film")
    tensor: Any = film
    for level in range(5):
        filters = min(base_filters * 2**level, 128)
        tensor = convolve_twice(tensor, filters, f"block{level + 1}")
        tensor = keras.layers.MaxPooling2D(name=f"block{level + 1}_pool")(tensor)
    # A kernel as large as the remaining feature map, since positions matter here.
    layout = keras.layers.Conv2D(
        96,
        (input_shape[0] // 32, input_shape[1] // 32),
        activation="relu",
        kernel_initializer="he_normal",
        name="layout",
    )(tensor)
    pooled = keras.layers.GlobalAveragePooling2D(name="pooled")(layout)
    kept = keras.layers.Dropout(0.3, name="dropout")(pooled)
    outputs = {
        name: keras.layers.Dense(units, dtype="float32", name=name)(kept)
        for name, units in (
            ("kind", len(KINDS)),
            ("rotation", len(ROTATIONS)),
            ("inverted", 1),
            ("photograph", 1),
        )
    }
    return keras.Model(film, outputs, name="filmcheck")
