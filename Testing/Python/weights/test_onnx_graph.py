"""The exported graph in ONNX Runtime and in ncnn against Keras."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pytest

from CovidXRayLib.engines.ncnn import NcnnEngine
from CovidXRayLib.engines.onnx_runtime import OnnxRuntimeEngine
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.networks.film_check import build_filmcheck
from CovidXRayLib.networks.unet import build_unet
from CovidXRayLib.networks.vgg16 import build_classifier
from CovidXRayLib.weights.artifact import Artifact, read_artifact
from CovidXRayLib.weights.onnx_graph import to_onnx
from CovidXRayLib.weights.rebuild import rebuild

keras = pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow

# Small ones, with odd enough shapes to catch swapped axes.
NETWORKS = {
    "unet": (build_unet, {"input_shape": (64, 96, 1), "base_filters": 3}),
    "classifier": (build_classifier, {"input_shape": (64, 96, 3)}),
    "filmcheck": (build_filmcheck, {"input_shape": (96, 64, 1), "base_filters": 4}),
}


def half_precision(model) -> None:
    """Round the weights as the file does, and give the biases values."""
    rng = np.random.default_rng(2)
    for layer in model.layers:
        if layer.weights:
            kernel, bias = layer.get_weights()
            bias = rng.normal(0, 0.1, bias.shape)
            layer.set_weights([kernel.astype(np.float16), bias.astype(np.float16)])


@pytest.fixture(scope="module", params=list(NETWORKS))
def network(request, tmp_path_factory):
    """Name, Keras model with rounded weights, and the artifact read through the strict reader."""
    builder, arguments = NETWORKS[request.param]
    keras.utils.set_random_seed(7)
    model = builder(**arguments)
    half_precision(model)
    content = to_onnx(model, {"arguments": arguments, "note": "épreuve"}).SerializeToString(
        deterministic=True
    )
    path: Path = tmp_path_factory.mktemp("weights") / "network.onnx"
    path.write_bytes(content)
    return request.param, model, read_artifact(request.param, path, hashlib.sha256(content).hexdigest())


def by_keras(model, films) -> dict[str, np.ndarray]:
    answer = model(films, training=False)
    if not isinstance(answer, dict):
        answer = {model.output_names[0]: answer}
    return {name: np.asarray(value) for name, value in answer.items()}


def films_for(model) -> np.ndarray:
    _, rows, columns, channels = model.input.shape
    return np.random.default_rng(0).normal(0, 1, (2, rows, columns, channels)).astype(np.float32)


def assert_same(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert set(found) == set(expected)
    for name, values in expected.items():
        assert found[name].shape == values.shape
        assert np.ptp(values) > 0, "an answer that is the same everywhere proves nothing"
        assert np.abs(found[name] - values).max() < 1e-4 * np.abs(values).max()


@pytest.mark.parametrize("engine", [OnnxRuntimeEngine, NcnnEngine])
def test_engine_matches_keras(network, engine):
    _, model, artifact = network
    films = films_for(model)
    assert_same(engine("cpu").load(artifact)(films), by_keras(model, films))


@pytest.mark.parametrize("engine", [OnnxRuntimeEngine, NcnnEngine])
def test_batch_size_does_not_matter(network, engine):
    _, model, artifact = network
    films = films_for(model)
    run = engine("cpu").load(artifact)
    together = run(films)
    for place in range(len(films)):
        for name, values in run(films[place : place + 1]).items():
            np.testing.assert_allclose(values[0], together[name][place], rtol=1e-4, atol=1e-5)


def test_rebuilt_network_is_equal(network):
    _, model, artifact = network
    rebuilt = rebuild(artifact)
    films = films_for(model)
    assert_same(by_keras(rebuilt, films), by_keras(model, films))
    for first, second in zip(rebuilt.weights, model.weights, strict=True):
        np.testing.assert_array_equal(np.asarray(first), np.asarray(second))


def test_weights_are_stored_in_half_precision(network):
    _, model, artifact = network
    graph = onnx.load_from_string(artifact.content).graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    layers = [layer.name for layer in model.layers if layer.weights]
    assert {name for name in stored if not name.endswith(":scales")} == {
        f"{layer}/{part}" for layer in layers for part in ("kernel", "bias")
    }
    for layer in layers:
        assert stored[f"{layer}/kernel"].data_type == onnx.TensorProto.FLOAT16
        assert stored[f"{layer}/bias"].data_type == onnx.TensorProto.FLOAT16
    assert len(artifact.content) < 2.1 * model.count_params() + 40_000


def test_metadata_round_trip(network):
    name, _, artifact = network
    expected = json.loads(json.dumps(NETWORKS[name][1]))
    assert artifact.metadata["note"] == "épreuve"
    assert {key: artifact.metadata["arguments"][key] for key in expected if key != "input_shape"} == {
        key: value for key, value in expected.items() if key != "input_shape"
    }
    assert list(artifact.metadata["arguments"]["input_shape"]) == expected["input_shape"]


def test_unsupported_layer_is_not_exported():
    film = keras.Input((8, 8, 1))
    model = keras.Model(film, keras.layers.LayerNormalization(name="strange")(film))
    with pytest.raises(NotImplementedError, match="strange is a LayerNormalization"):
        to_onnx(model, {})


def tiny_unet(**changed) -> Artifact:
    arguments = {"input_shape": [32, 32, 1], "base_filters": 2}
    content = to_onnx(build_unet((32, 32, 1), 2), {"arguments": arguments | changed}).SerializeToString()
    return Artifact("unet", content, hashlib.sha256(content).hexdigest())


def test_mismatched_weights_are_rejected():
    with pytest.raises(WeightsError, match="do not fit its layer 'encoder1_conv1'"):
        rebuild(tiny_unet(base_filters=3))


@pytest.mark.parametrize(
    "changed",
    [{"stranger": 1}, {"input_shape": [33, 32, 1]}, {"input_shape": 32}, {"levels": "6"}],
    ids=str,
)
def test_invalid_architecture_is_rejected(changed):
    with pytest.raises(WeightsError):
        rebuild(tiny_unet(**changed))


@pytest.mark.parametrize("bad", [1e6, float("nan")], ids=str)
def test_weights_outside_half_precision_are_rejected(bad):
    model = build_unet((32, 32, 1), 2)
    layer = model.get_layer("lungs")
    kernel, bias = layer.get_weights()
    kernel[0, 0, 0, 0] = bad
    layer.set_weights([kernel, bias])
    with pytest.raises((ValueError, WeightsError)):
        to_onnx(model, {})
