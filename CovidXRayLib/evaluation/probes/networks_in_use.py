"""The networks that are probed: what they say of a film, and what the classifier makes of it inside."""

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
    """U-Net and classifier of one folder of weights, without the checks that may withhold a score."""

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
        """Return the probability, and the last features averaged over the image, (channels,)."""
        probability, features = self.classifier.score(self.classifier.crop(pixels, lungs))
        return probability, features.mean(axis=(0, 1), dtype=np.float64)

    def rescore(self, pixels: NDArray[np.float32]) -> float:
        """Find the lungs, then score; nan where none are found."""
        lungs = self.segmenter.segment(pixels).on_film
        return self.score(pixels, lungs)[0] if lungs.any() else float("nan")
