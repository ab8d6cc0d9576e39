"""The probed networks: their scores and the classifier's features."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_classifier import LungClassifier
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
from CovidXRayLib.weights.registry import load_artifact


@dataclass(frozen=True)
class NetworksInUse:
    """U-Net and classifier of a folder of weights, without quality checks."""

    segmenter: LungSegmenter
    classifier: LungClassifier

    @classmethod
    def load(cls, weights: Path) -> NetworksInUse:
        """Load both on the CPU."""
        engine = create_engine("onnxruntime", "cpu")
        return cls(
            LungSegmenter(engine, load_artifact("unet", weights)),
            LungClassifier(engine, load_artifact("classifier", weights)),
        )

    def score(
        self, pixels: NDArray[np.float32], lungs: NDArray[np.bool_]
    ) -> tuple[float, NDArray[np.float64]]:
        """Return the probability, and the last feature map averaged over the image, (channels,)."""
        answer = self.classifier.classify(self.classifier.crop(pixels, lungs))
        return answer.probability, answer.features.mean(axis=(0, 1), dtype=np.float64)

    def rescore(self, pixels: NDArray[np.float32]) -> float:
        """Segment the lungs, then score; nan if none are found."""
        lungs = self.segmenter.segment(pixels).on_film
        return self.score(pixels, lungs)[0] if lungs.any() else float("nan")
