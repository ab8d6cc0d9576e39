"""The classifier's second look, at the mirrored lungs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import onnx
import pytest

from CovidXRayLib.classification.lung_classifier import LungClassifier
from CovidXRayLib.classification.lung_crop import LungCrop, crop_lungs
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.weights.registry import load_artifact, weights_folder


def looking(*, twice: bool) -> LungClassifier:
    """The shipped classifier, told to look once or twice."""
    artifact = load_artifact("classifier", weights_folder())
    model = onnx.load_from_string(artifact.content)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    onnx.helper.set_model_props(model, metadata | {"mirrored": json.dumps(twice)})
    told = replace(artifact, content=model.SerializeToString())
    return LungClassifier(create_engine("onnxruntime", "cpu"), told)


@pytest.fixture(scope="module")
def both() -> tuple[LungCrop, LungCrop]:
    """A phantom's lungs, and the same mirrored."""
    chest = project_chest(8, size=500, opacity=0.7)
    size = load_artifact("classifier", weights_folder()).input_size
    crop = crop_lungs(chest.pixels, chest.lungs, size)
    return crop, replace(crop, square=np.ascontiguousarray(crop.square[:, ::-1]))


def test_flipped_film_gets_the_same_score(both: tuple[LungCrop, LungCrop]) -> None:
    classifier = looking(twice=True)
    (probability, features), (other, mirrored) = (classifier.score(crop) for crop in both)
    assert other == pytest.approx(probability, abs=1e-5)
    heat = classifier.explain(features)
    np.testing.assert_allclose(classifier.explain(mirrored)[:, ::-1], heat, rtol=1e-3, atol=1e-4 * heat.max())


def test_score_is_the_mean_of_both_orientations(both: tuple[LungCrop, LungCrop]) -> None:
    once, twice = looking(twice=False), looking(twice=True)
    logits = [np.log(p / (1 - p)) for p, _features in (once.score(crop) for crop in both)]
    assert abs(logits[0] - logits[1]) > 0.01  # or there would be nothing to average
    probability, _features = twice.score(both[0])
    assert np.log(probability / (1 - probability)) == pytest.approx(np.mean(logits), abs=1e-3)
