"""From a run's folder to a registered weights file."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from CovidXRayLib.classification.score_evidence import read_score_evidence
from CovidXRayLib.engines.onnx_runtime import OnnxRuntimeEngine
from CovidXRayLib.metrics import platt_scaling
from CovidXRayLib.networks.unet import build_unet
from CovidXRayLib.networks.vgg16 import build_classifier, scoring_part
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.configurations import UNetTraining
from CovidXRayLib.training.deployment.export_artifact import export_network
from CovidXRayLib.training.errors import RunError
from CovidXRayLib.training.measure_evidence import CalibrationFilms
from CovidXRayLib.training.run.loop import train
from CovidXRayLib.training.run.run_folder import load_newest_weights, open_run
from CovidXRayLib.training.steps.train_classifier import calibrate
from CovidXRayLib.weights.rebuild import rebuild
from CovidXRayLib.weights.registry import load_artifact

keras = pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow

UNET = UNetTraining(size=32, base_filters=2, epochs=3, held_out_fold=4, phantoms=0)
CLASSIFIER = ClassifierTraining(size=32, epochs=1)


class NoBatches:
    """Two steps on noise: enough for weights that no initializer draws."""

    def __init__(self, shape: tuple[int, ...], answer: tuple[int, ...]) -> None:
        self._shapes = shape, answer

    def __len__(self) -> int:
        return 2

    def batch(self, epoch: int, index: int) -> tuple[np.ndarray, ...]:
        rng = np.random.default_rng([epoch, index])
        return tuple(rng.random(shape).astype(np.float32) for shape in self._shapes)


@pytest.fixture(scope="module")
def unet_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unet")
    open_run(folder, UNET)
    model = build_unet((32, 32, 1), 2)
    model.compile(keras.optimizers.Adam(0.01), loss="mse", run_eagerly=True)
    train(model, NoBatches((2, 32, 32, 1), (2, 32, 32, 2)), folder, UNET.epochs, dict)
    return folder


@pytest.fixture(scope="module")
def classifier_run(tmp_path_factory):
    """Trained as ``train_classifier`` does it: through a model that has the logit alone."""
    folder = tmp_path_factory.mktemp("classifier")
    open_run(folder, CLASSIFIER)
    model = build_classifier((32, 32, 3))
    logit = scoring_part(model)
    logit.compile(keras.optimizers.SGD(0.01), loss="mse", run_eagerly=True)
    train(logit, NoBatches((2, 32, 32, 3), (2, 1)), folder, CLASSIFIER.epochs, dict)
    return folder, model


def test_latest_weights_are_exported_and_registered(tmp_path, unet_run):
    path = export_network("unet", unet_run, tmp_path)
    assert path == tmp_path / "unet.onnx"
    artifact = load_artifact("unet", tmp_path)
    assert artifact.metadata["epochs"] == 3
    assert artifact.metadata["training"] == json.loads(json.dumps(asdict(UNET)))
    model = build_unet((32, 32, 1), 2)
    assert load_newest_weights(model, unet_run) == 3
    film = np.random.default_rng(0).normal(size=(1, 32, 32, 1)).astype(np.float32)
    expected = np.asarray(model(film, training=False))
    found = OnnxRuntimeEngine("cpu").load(artifact)(film)["lungs"]
    np.testing.assert_allclose(found, expected, atol=5e-3)  # the weights were rounded to half precision


def test_export_is_reproducible(tmp_path, unet_run):
    first = export_network("unet", unet_run, tmp_path / "one").read_bytes()
    assert export_network("unet", unet_run, tmp_path / "two").read_bytes() == first


def test_classifier_includes_its_calibration(tmp_path, classifier_run):
    folder, trained = classifier_run
    logits = np.array([-2.0, -1.0, 0.5, 0.0, 1.0, 3.0])
    truth = np.array([False, False, False, True, True, True])
    with pytest.raises(RunError, match="was not calibrated"):
        export_network("classifier", folder, tmp_path)
    (folder / "calibration.json").write_text('{"slope": 1, "intercept": 0, "threshold": 0.5}', "utf-8")
    with pytest.raises(RunError, match="an earlier version"):
        export_network("classifier", folder, tmp_path)
    calibrate(CalibrationFilms(logits, truth, list("aabcde"), ["PA"] * 6), folder)
    export_network("classifier", folder, tmp_path)
    artifact = load_artifact("classifier", tmp_path)
    fitted = platt_scaling.fit(logits, truth)
    assert artifact.metadata["calibration"] == asdict(fitted)
    evidence = read_score_evidence(artifact)
    assert evidence.projections.keys() == {"PA"} and evidence.all_films.other_patients == 2
    assert fitted.probability(-1.0) < artifact.metadata["threshold"] < fitted.probability(1.0)
    exported, scores = scoring_part(rebuild(artifact)), scoring_part(trained)
    for one, other in zip(exported.weights, scores.weights, strict=True):
        np.testing.assert_array_equal(
            np.asarray(one), np.asarray(other).astype(np.float16).astype(np.float32)
        )


def test_run_of_another_network_is_rejected(tmp_path, unet_run, classifier_run):
    with pytest.raises(RunError, match="is not a run of 'filmcheck'"):
        export_network("filmcheck", unet_run, tmp_path)
    with pytest.raises(RunError, match="is not a run of 'unet'"):
        export_network("unet", classifier_run[0], tmp_path)
    assert not list(tmp_path.iterdir())


def test_unet_is_not_exported_as_a_classifier(tmp_path, unet_run):
    with pytest.raises(RunError):
        export_network("classifier", unet_run, tmp_path)


def test_run_without_a_checkpoint_is_rejected(tmp_path):
    open_run(tmp_path / "run", UNET)
    with pytest.raises(RunError, match="no epoch of this run was completed"):
        export_network("unet", tmp_path / "run", tmp_path / "weights")
