"""The classification stage: from a film and its lung masks to score and heat map."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.grad_cam import grad_cam
from CovidXRayLib.classification.lung_crop import LungCrop, crop_lungs, network_input, with_mirrored
from CovidXRayLib.engines.protocols import Engine
from CovidXRayLib.metrics.platt_scaling import Calibration
from CovidXRayLib.networks.vgg16 import FEATURE_LAYER, LOGIT_LAYER
from CovidXRayLib.weights.artifact import Artifact


class LungClassifier:
    """Classifier of lung crops.

    Parameters
    ----------
    engine
        Engine that runs the network.
    artifact
        The network; its metadata states the input size, the calibration, and whether the calibration applies
        to test-time augmentation, the mean over the lungs and their mirror image.
    """

    def __init__(self, engine: Engine, artifact: Artifact) -> None:
        self._network = engine.load(artifact)
        self._size = artifact.input_size
        self._kernel = artifact.tensor(f"{LOGIT_LAYER}/kernel")[0]
        self._calibration = Calibration(**artifact.metadata["calibration"])
        self._looks_twice = bool(artifact.metadata.get("mirrored", False))

    def crop(self, pixels: NDArray[np.float32], lungs: NDArray[np.bool_]) -> LungCrop:
        """Crop the lungs from a film, float32 (rows, columns), with its masks, bool (2, rows, columns)."""
        return crop_lungs(pixels, lungs, self._size)

    def score(self, crop: LungCrop) -> tuple[float, NDArray[np.float32]]:
        """Return the calibrated probability, and the last feature map for :meth:`explain`."""
        if not self._looks_twice:
            answers = self._network(network_input(crop.square)[None])
            return self._probability(answers), answers[FEATURE_LAYER][0]
        answers = self._network(network_input(with_mirrored(crop.square)))
        features, mirrored = answers[FEATURE_LAYER]
        return self._probability(answers), (features + mirrored[:, ::-1]) / 2

    def _probability(self, answers: Mapping[str, NDArray[np.float32]]) -> float:
        return self._calibration.probability(float(answers[LOGIT_LAYER].mean()))

    def explain(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return Grad-CAM of the logit, float32 (rows, columns) of the feature map."""
        return grad_cam(features, self._kernel)
