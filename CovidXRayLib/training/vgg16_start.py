"""Where VGG16's training starts from."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

import numpy as np
from numpy.lib.npyio import NpzFile

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

REFUSED_SUFFIXES: Final = (".h5", ".hdf5", ".keras", ".pkl", ".pickle", ".pt", ".pth")
"""Files of these kinds can carry code, or make their reader open other files."""


def draw_he_weights(model: keras.Model, seed: int) -> None:
    """Draw all convolutions anew (He et al. 2015).

    Keras Applications draws them by Glorot's rule, with which signals fade in 13 layers of ReLU.
    """
    import keras

    for number, layer in enumerate(model.layers):
        if isinstance(layer, keras.layers.Conv2D):
            initializer = keras.initializers.HeNormal(seed=seed + number)
            layer.kernel.assign(initializer(layer.kernel.shape))


def load_imagenet_blocks(model: keras.Model, path: Path) -> list[str]:
    """Load ImageNet weights, whole or in part, from a file of arrays ``layer/kernel``, ``layer/bias``.

    Parameters
    ----------
    path
        ``.npz`` in Keras' names and layout; it is read without pickle.

    Returns
    -------
    list of str
        The layers that were loaded.

    Raises
    ------
    WeightsError
        If the file is missing, does not fit, or is of a kind that is refused.
    """
    if path.suffix.lower() in REFUSED_SUFFIXES:
        raise WeightsError(
            _(
                "{path}: files of this kind can carry code and are not read; 'covidxray train start "
                "--imagenet keras' fetches the same weights by way of Keras and writes them as an .npz."
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
