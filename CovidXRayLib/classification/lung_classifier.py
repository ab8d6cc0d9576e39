"""The classification stage: from a film and its lung masks to score, opacity map and severity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import LungCrop, crop_lungs, network_input
from CovidXRayLib.classification.severity import Severity, zone_scores, zone_weights
from CovidXRayLib.engines.protocols import Engine
from CovidXRayLib.engines.releasable_network import ReleasableNetwork
from CovidXRayLib.metrics.platt_scaling import Calibration
from CovidXRayLib.networks.vgg16 import (
    CHILD_LAYER,
    FEATURE_LAYER,
    LOGIT_LAYER,
    OPACITY_LAYER,
    SEVERITY_CELLS_LAYER,
    SEVERITY_FILM_LAYER,
)
from CovidXRayLib.weights.artifact import Artifact


@dataclass(frozen=True, eq=False)
class Classification:
    """What the classifier says of a lung crop.

    Attributes
    ----------
    probability
        Calibrated probability of COVID-19 pneumonia at a prevalence of one half, in [0, 1].
    opacity
        float32 (rows, columns) in [0, 1], the opacity of each cell of the crop; None from a network whose
        maps were not trained.
    severity
        The estimated Brixia score; None as above.
    is_child
        Whether the patient looks like a child.
    features
        float32 (rows, columns, 512), the last feature map, for Grad-CAM and probes in the evaluation.
    """

    probability: float
    opacity: NDArray[np.float32] | None
    severity: Severity | None
    is_child: bool
    features: NDArray[np.float32]


class LungClassifier:
    """Classifier of lung crops.

    Parameters
    ----------
    engine
        Engine that runs the network.
    artifact
        The network; its metadata states the input size, the calibration and, if the maps were trained, the
        error of the severity.
    """

    def __init__(self, engine: Engine, artifact: Artifact) -> None:
        self._network = ReleasableNetwork(engine, artifact)
        self._size = artifact.input_size
        self._calibration = Calibration(**artifact.metadata["calibration"])
        self._severity_error: float | None = artifact.metadata.get("severity_error")

    def crop(
        self, pixels: NDArray[np.float32], lungs: NDArray[np.bool_], pixel_aspect: float = 1.0
    ) -> LungCrop:
        """Crop the lungs from a film, as :func:`CovidXRayLib.classification.lung_crop.crop_lungs`."""
        return crop_lungs(pixels, lungs, self._size, pixel_aspect)

    def release(self) -> None:
        """Give up the network's memory until it is needed again."""
        self._network.release()

    def classify(self, crop: LungCrop) -> Classification:
        """Run the network on a crop."""
        answers = self._network(network_input(crop.square)[None])
        probability = self._calibration.probability(float(answers[LOGIT_LAYER][0, 0]))
        features = answers[FEATURE_LAYER][0]
        if self._severity_error is None:
            return Classification(probability, None, None, False, features)
        opacity = answers[OPACITY_LAYER][0, :, :, 0]
        zones = zone_scores(
            answers[SEVERITY_CELLS_LAYER][0, :, :, 0],
            answers[SEVERITY_FILM_LAYER][0],
            zone_weights(crop.sides, opacity.shape[0]),
        )
        severity = Severity.of(zones, self._severity_error)
        is_child = bool(answers[CHILD_LAYER][0, 0] >= 0)
        return Classification(probability, opacity, severity, is_child, features)
