"""Weights folders made to hurt: each is refused at a bounded cost, with its file's name and exit code 3."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from CovidXRayLib.cli.main import main
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.weights.protobuf_check import description_bytes
from CovidXRayLib.weights.registry import load_artifact
from CovidXRayLib.weights.weight_limits import MAX_DESCRIPTION_BYTES
from Testing.Benchmarks.campaign.limited import run_limited

HANG_SECONDS = 120
Change = Callable[[onnx.ModelProto], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the weights that ship."""
    shutil.copytree(resources_folder() / "Weights", tmp_path / "weights")
    return tmp_path / "weights"


def changed(folder: Path, change: Change) -> Path:
    """Change the U-Net and register it, so that its hash is as promised."""
    path = folder / "unet.onnx"
    model = onnx.ModelProto()
    model.ParseFromString(path.read_bytes())
    change(model)
    content = model.SerializeToString()
    path.write_bytes(content)
    registry = json.loads((folder / "registry.json").read_text())
    registry["unet"]["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / "registry.json").write_text(json.dumps(registry))
    return path


def before_all(model: onnx.ModelProto, nodes: list[onnx.NodeProto]) -> None:
    old = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*nodes, *old])


def doubled(count: int) -> Change:
    def change(model: onnx.ModelProto) -> None:
        names = [model.graph.input[0].name, *(f"b{index}" for index in range(count))]
        before_all(
            model,
            [helper.make_node("Concat", [a, a], [b], axis=1) for a, b in itertools.pairwise(names)],
        )
        model.graph.output.append(helper.make_tensor_value_info(names[-1], TensorProto.FLOAT, None))

    return change


def chained(count: int) -> Change:
    def change(model: onnx.ModelProto) -> None:
        names = [model.graph.input[0].name, *(f"r{index}" for index in range(count))]
        before_all(model, [helper.make_node("Relu", [a], [b]) for a, b in itertools.pairwise(names)])

    return change


def multiplied(model: onnx.ModelProto) -> None:
    """A thousand convolutions of the whole film with 64 filters."""
    numbers = np.zeros((64, 64, 9, 9), np.float16)
    first = np.zeros((64, 1, 9, 9), np.float16)
    model.graph.initializer.extend(
        [numpy_helper.from_array(numbers, "many"), numpy_helper.from_array(first, "first")]
    )
    names = [model.graph.input[0].name, *(f"c{index}" for index in range(1000))]
    before_all(
        model,
        [
            helper.make_node("Conv", [a, "many" if index else "first"], [b], auto_pad="SAME_UPPER")
            for index, (a, b) in enumerate(itertools.pairwise(names))
        ],
    )


def initializer(change: Callable[[TensorProto], None], ending: str = "/kernel") -> Change:
    def apply(model: onnx.ModelProto) -> None:
        change(next(tensor for tensor in model.graph.initializer if tensor.name.endswith(ending)))

    return apply


def filled(value: float) -> Change:
    def change(tensor: TensorProto) -> None:
        numbers = numpy_helper.to_array(tensor).copy()
        numbers.flat[-1] = value
        tensor.CopyFrom(numpy_helper.from_array(numbers, tensor.name))

    return initializer(change)


def sized(*sizes: int) -> Change:
    def change(tensor: TensorProto) -> None:
        del tensor.dims[:]
        tensor.dims.extend(sizes)

    return initializer(change)


def scaled(tensor: TensorProto) -> None:
    tensor.CopyFrom(numpy_helper.from_array(np.array([1, 1, 3000, 3000], np.float32), tensor.name))


def of_text(tensor: TensorProto) -> None:
    tensor.data_type = TensorProto.STRING


def in_circles(model: onnx.ModelProto) -> None:
    model.graph.node[0].input[0] = model.graph.node[-1].output[0]


def noted(key: str, value: str) -> Change:
    def change(model: onnx.ModelProto) -> None:
        for entry in list(model.metadata_props):
            if entry.key == key:
                model.metadata_props.remove(entry)
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value

    return change


def empty_tensors(model: onnx.ModelProto) -> None:
    for _ in range(200_000):
        model.graph.initializer.add()


CHANGES: dict[str, Change] = {
    "doubled channels": doubled(14),
    "layers without end": chained(300_000),
    "more layers than ever": chained(5000),
    "multiplications without end": multiplied,
    "scales": initializer(scaled, ":scales"),
    "no numbers": sized(2**40, 2**20),
    "negative size": sized(-1, 3),
    "text for numbers": initializer(of_text),
    "a circle": in_circles,
    "not a number": filled(float("nan")),
    "infinite": filled(float("inf")),
    "another film": noted("arguments", json.dumps({"input_shape": [10**6, 256, 1], "base_filters": 16})),
    "arguments are text": noted("arguments", '"large"'),
    "deep notes": noted("x", "[" * 200_000),
    "a note that is no number": noted("x", "NaN"),
    "long notes": noted("x", "[" + "1," * 600_000 + "1]"),
    "tensors without end": empty_tensors,
}


@pytest.mark.parametrize("name", CHANGES)
def test_hostile_network_exits_with_3_and_its_name(
    folder: Path, tmp_path: Path, sample_films: list[Path], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = changed(folder, CHANGES[name])
    code = main(
        ["analyze", str(sample_films[0]), "--weights", str(folder), "--out", str(tmp_path / "out"), "--quiet"]
    )
    assert code == 3
    assert str(path) in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux reports it")
@pytest.mark.parametrize("name", ["doubled channels", "layers without end", "tensors without end"])
def test_hostile_network_is_rejected_within_memory(
    folder: Path, tmp_path: Path, sample_films: list[Path], name: str
) -> None:
    changed(folder, CHANGES[name])
    command = [sys.executable, "-m", "CovidXRayLib.cli", "analyze", sample_films[0], "--weights", folder]
    outcome = run_limited([*command, "--out", tmp_path / "out"], HANG_SECONDS, mebibytes=700)
    assert (outcome.stopped, outcome.code) == ("", 3), outcome.output[-1000:]


@pytest.mark.parametrize("name", ["registry.json", "expected_dice.json"])
@pytest.mark.parametrize("content", [b"[" * 60_000, b"{" * 200_000, b'{"unet": NaN}', b"\xff\xfe"], ids=len)
def test_hostile_json(
    folder: Path, sample_films: list[Path], capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    (folder / name).write_bytes(content)
    command = ["analyze", str(sample_films[0]), "--out", str(folder.parent / "out")]
    assert main([*command, "--weights", str(folder), "--quiet"]) == 3
    assert str(folder / name) in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("name", ["registry.json", "unet.onnx"])
def test_pipe_does_not_block(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(WeightsError, match=f"{name}: cannot be read"):
        load_artifact("unet", folder)


@pytest.mark.parametrize("network", ["unet", "classifier", "filmcheck"])
def test_built_in_networks_are_far_below_the_limits(network: str) -> None:
    artifact = load_artifact(network, resources_folder() / "Weights")
    assert 100 < description_bytes(artifact.content, MAX_DESCRIPTION_BYTES) < MAX_DESCRIPTION_BYTES / 20
