"""Initial weights of VGG16."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

import numpy as np
from numpy.lib.npyio import NpzFile

from CovidXRayLib.classification.lung_crop import crop_lungs, network_input
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.phantom.frontal_chest import project_chest

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

REFUSED_SUFFIXES: Final = (".h5", ".hdf5", ".keras", ".pkl", ".pickle", ".pt", ".pth")
"""File types that can contain code, or make their reader open other files."""


def draw_he_weights(model: keras.Model, seed: int) -> None:
    """Initialize all convolutions after He et al. 2015.

    Keras Applications uses Glorot's initialization, with which signals vanish in 13 layers with ReLU.
    """
    import keras

    for number, layer in enumerate(model.layers):
        if isinstance(layer, keras.layers.Conv2D):
            initializer = keras.initializers.HeNormal(seed=seed + number)
            layer.kernel.assign(initializer(layer.kernel.shape))


def start_from_imagenet(model: keras.Model, path: Path | None, seed: int) -> list[str]:
    """Initialize all convolutions, then load the ImageNet weights in a file.

    Returns
    -------
    list of str
        The layers that were loaded.

    Raises
    ------
    WeightsError
        As :func:`load_imagenet_blocks`.
    """
    draw_he_weights(model, seed)
    loaded = load_imagenet_blocks(model, path) if path else []
    level_first_drawn_layer(model, loaded)
    return loaded


def level_first_drawn_layer(model: keras.Model, loaded: list[str]) -> None:
    """Scale the first random convolution to unit output variance (LSUV, Mishkin and Matas 2016).

    The activations of ImageNet's layers are in the hundreds, which He's initialization preserves: logits of
    50, which the first epoch would have to correct. The scale is measured on two phantoms, so that it does
    not depend on the films.
    """
    import keras

    drawn = [
        layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D) and layer.name not in loaded
    ]
    if not drawn:
        return
    size = model.input_shape[1]
    chests = [project_chest(seed, size=256) for seed in (1, 2)]
    squares = [crop_lungs(chest.pixels, chest.lungs, size).square for chest in chests]
    measured = keras.Model(model.input, drawn[0].output)(network_input(np.stack(squares)), training=False)
    spread = float(np.std(keras.ops.convert_to_numpy(measured), dtype=np.float64))
    drawn[0].kernel.assign(drawn[0].kernel / spread)
    logger.info("%s: scaled by %.3g", drawn[0].name, 1 / spread)


def load_imagenet_blocks(model: keras.Model, path: Path) -> list[str]:
    """Load all or some ImageNet weights from a file of arrays ``layer/kernel``, ``layer/bias``.

    Parameters
    ----------
    path
        ``.npz`` file with Keras' names and layout, read without pickle.

    Returns
    -------
    list of str
        The layers that were loaded.

    Raises
    ------
    WeightsError
        If the file is missing, does not fit, or has a rejected type.
    """
    if path.suffix.lower() in REFUSED_SUFFIXES:
        raise WeightsError(
            _(
                "{path}: files of this kind can carry code and are not read; 'covidxray train start "
                "--imagenet keras' downloads the same weights with Keras and writes them as an .npz."
            ).format(path=path)
        )
    try:
        arrays = np.load(path, allow_pickle=False)
        if not isinstance(arrays, NpzFile):
            raise WeightsError(
                _("{path}: is a single array, not a .npz of ImageNet weights.").format(path=path)
            )
        with arrays:
            numbers = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise WeightsError(
            _("{path}: is not a readable .npz of ImageNet weights ({error}).").format(path=path, error=error)
        ) from error
    loaded = sorted({name.split("/")[0] for name in numbers})
    for name in loaded:
        try:
            model.get_layer(name).set_weights([numbers[f"{name}/kernel"], numbers[f"{name}/bias"]])
        except (KeyError, ValueError) as error:
            raise WeightsError(
                _("{path}: its layer '{name}' does not fit VGG16 ({error}).").format(
                    path=path, name=name, error=error
                )
            ) from error
    logger.info("ImageNet weights for %s", ", ".join(loaded))
    return loaded
