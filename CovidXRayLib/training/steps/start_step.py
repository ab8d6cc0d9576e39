"""First step of the classifier: initial weights of VGG16, with all, some or no ImageNet weights."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.networks.vgg16 import build_classifier, scoring_part
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.configurations import FROM_KERAS, StartTraining
from CovidXRayLib.training.run.run_folder import STATE_FILE, open_run
from CovidXRayLib.training.steps.pretrained_vgg16 import start_from_imagenet

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

IMAGENET_FILE: Final = "imagenet.npz"
START_FILE: Final = "start.json"


def write_start(folder: Path, configuration: StartTraining) -> None:
    """Create a run of 0 epochs, whose weights later steps start from.

    ``start.json`` in its folder states the origin of each layer's weights.

    Raises
    ------
    WeightsError
        If the weights cannot be downloaded or do not fit.
    """
    import keras

    keras.utils.set_random_seed(configuration.seed)
    # Weights do not depend on the input size; this is the smallest one of VGG16.
    model = build_classifier((32, 32, 3))
    path = Path(configuration.imagenet) if configuration.imagenet else None
    if configuration.imagenet == FROM_KERAS:
        path = folder / IMAGENET_FILE
        arrays = fetch_from_keras()
        open_run(folder, configuration)
        write_npz(path, arrays)
    loaded = start_from_imagenet(model, path, configuration.seed)
    open_run(folder, configuration)
    source = {
        "imagenet": path.name if path else None,
        "sha256": file_sha256(path) if path else None,
    }
    layers = {
        layer.name: "imagenet" if layer.name in loaded else "random"
        for layer in model.layers
        if layer.weights
    }
    scoring_part(model).save_weights(folder / "checkpoint0.weights.h5")
    write_atomically(folder / START_FILE, json.dumps(source | {"layers": layers}, indent=2).encode())
    state = {"epochs": 0, "checkpoint": "checkpoint0.weights.h5", "log": []}
    write_atomically(folder / STATE_FILE, json.dumps(state).encode())
    logger.info("%s: %d of %d layers with ImageNet's weights", folder, len(loaded), len(layers))


def fetch_from_keras() -> dict[str, NDArray[np.float32]]:
    """Return the ImageNet weights of VGG16, which Keras downloads once and verifies.

    Returns
    -------
    dict
        Arrays ``layer/kernel`` and ``layer/bias`` of the 13 convolutions.

    Raises
    ------
    WeightsError
        If they cannot be downloaded.
    """
    import keras

    try:
        network = keras.applications.VGG16(include_top=False, weights="imagenet")
    except Exception as error:  # Keras raises no more specific error for a failed download
        raise WeightsError(
            _(
                "The ImageNet weights could not be downloaded with Keras ({error}); run this with "
                "internet access, and pass the {file} it writes with --imagenet here."
            ).format(error=error, file=IMAGENET_FILE)
        ) from error
    return arrays_of(network)


def arrays_of(network: keras.Model) -> dict[str, NDArray[np.float32]]:
    """Return the weights of a network's convolutions as arrays ``layer/kernel`` and ``layer/bias``."""
    arrays: dict[str, NDArray[np.float32]] = {}
    for layer in network.layers:
        if layer.weights:
            kernel, bias = layer.get_weights()
            arrays |= {f"{layer.name}/kernel": kernel, f"{layer.name}/bias": bias}
    return arrays


def write_npz(path: Path, arrays: dict[str, NDArray[np.float32]]) -> None:
    """Write arrays as ``.npz`` for ``--imagenet``."""
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]  # the stub takes its own option for any name
    write_atomically(path, content.getvalue())
