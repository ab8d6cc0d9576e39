"""Phantoms with known opacities, and a classifier that looks at exactly those."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from CovidXRayLib.classification.lung_classifier import Classification
from CovidXRayLib.classification.lung_crop import LungCrop, crop_lungs
from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.metrics.platt_scaling import Calibration
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom import Phantom

SIZE, CELLS = 160, 20


class KnowingClassifier:
    """Its map is the truth, and its score how much brighter the opacities are than the rest of the lungs.

    Its last feature map has two channels, of which the first shows all but the opacities.
    """

    def __init__(self, phantom: Phantom, *, has_maps: bool = True) -> None:
        self._phantom, self._has_maps = phantom, has_maps

    def crop(self, pixels: np.ndarray, lungs: np.ndarray) -> LungCrop:
        return crop_lungs(pixels, lungs, SIZE)

    def classify(self, crop: LungCrop) -> Classification:
        share = crop.letterbox.place(self._phantom.opacity[crop.box].astype(np.float32))
        inside = crop.sides.any(axis=0)
        opaque, clear = inside & (share > 0.5), inside & (share < 0.1)
        difference = float(crop.square[opaque].mean() - crop.square[clear].mean()) if opaque.any() else 0.0
        step = SIZE // CELLS
        cells = share.reshape(CELLS, step, CELLS, step).mean(axis=(1, 3)).astype(np.float32)
        features = np.stack([1 - cells, cells * 0], axis=-1)
        return Classification(
            probability=Calibration(0.05, 0.0).probability(difference),
            opacity=cells if self._has_maps else None,
            severity=Severity.of((1.0,) * 6, 2.0) if self._has_maps else None,
            is_child=False,
            features=features,
        )


@pytest.fixture(scope="session")
def knowing() -> type[KnowingClassifier]:
    return KnowingClassifier


@pytest.fixture(scope="session")
def phantom() -> Phantom:
    return project_chest(11, size=320, opacity=0.8)


@pytest.fixture
def weights(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A folder whose classifier's logit is, of the last feature map, the mean of the first channel."""
    kernel = np.array([[7.0, 7.0, 1.0, 0.0]], np.float32)
    artifact = SimpleNamespace(tensor={"logit/kernel": kernel}.__getitem__)
    monkeypatch.setattr(
        "CovidXRayLib.evaluation.scoring.measure_maps.load_artifact", lambda name, path: artifact
    )
    return SimpleNamespace(path=None)
