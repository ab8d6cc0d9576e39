"""The U-Net for lung segmentation (Ronneberger, Fischer and Brox, MICCAI 2015)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.networks.blocks import convolve_twice

if TYPE_CHECKING:
    import keras

OUTPUT_LAYER = "lungs"


def build_unet(
    input_shape: tuple[int, int, int] = (256, 256, 1),
    base_filters: int = 16,
    levels: int = 6,
    maximum_filters: int = 256,
) -> keras.Model:
    """Build the network, with random weights.

    Differences from the paper: padded convolutions, nearest-neighbor upsampling instead of transposed
    convolutions (no checkerboard artifacts), no normalization layers (their moving statistics lag for
    hundreds of steps on small data sets), and a limit on the filters of the deep levels.

    Parameters
    ----------
    input_shape
        Rows, columns (both divisible by ``2 ** (levels - 1)``) and channels of the input.
    base_filters
        Filters of the first level; each deeper level has twice as many, up to ``maximum_filters``.
    levels
        Number of resolutions, including the full one.
    maximum_filters
        Largest number of filters.

    Returns
    -------
    keras.Model
        Input float32 (n, rows, columns, channels) as made by
        :func:`CovidXRayLib.segmentation.network_input.normalize_for_unet`; output ``lungs`` float32
        (n, rows, columns, 2) in [0, 1]: the patient's right lung, then the left.

    Raises
    ------
    ValueError
        If the input size is not divisible as stated.
    """
    import keras

    divisor = 2 ** (levels - 1)
    if input_shape[0] % divisor or input_shape[1] % divisor:
        raise ValueError(f"rows and columns {input_shape[:2]} must be divisible by {divisor}")

    filters = [min(base_filters * 2**level, maximum_filters) for level in range(levels)]
    film = keras.Input(input_shape, name="film")
    tensor = film
    skips = []
    for level, width in enumerate(filters[:-1], start=1):
        tensor = convolve_twice(tensor, width, f"encoder{level}")
        skips.append(tensor)
        tensor = keras.layers.MaxPooling2D(name=f"encoder{level}_pool")(tensor)
    tensor = convolve_twice(tensor, filters[-1], "bottom")
    for level in range(levels - 1, 0, -1):
        tensor = keras.layers.UpSampling2D(name=f"decoder{level}_up")(tensor)
        tensor = keras.layers.Concatenate(name=f"decoder{level}_join")([tensor, skips[level - 1]])
        tensor = convolve_twice(tensor, filters[level - 1], f"decoder{level}")
    lungs = keras.layers.Conv2D(2, 1, activation="sigmoid", dtype="float32", name=OUTPUT_LAYER)(tensor)
    return keras.Model(film, lungs, name="unet")
