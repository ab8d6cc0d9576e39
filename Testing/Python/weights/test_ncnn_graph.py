"""What a weights file may contain but ncnn cannot run is refused in a sentence, before ncnn sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from CovidXRayLib.engines.ncnn import NcnnEngine
from CovidXRayLib.engines.onnx_runtime import OnnxRuntimeEngine
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.weights.artifact import Artifact, read_artifact

FILM = np.random.default_rng(1).random((2, 12, 8, 2), np.float32)


def artifact(
    nodes: Sequence[onnx.NodeProto], outputs: Sequence[str], folder: Path, **weights: Any
) -> Artifact:
    """A network of some layers, as the strict reader accepts it."""
    film = helper.make_tensor_value_info("film", TensorProto.FLOAT, ["n", 2, 12, 8])
    made = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    numbers = [
        numpy_helper.from_array(np.asarray(values, np.float32), name) for name, values in weights.items()
    ]
    graph = helper.make_graph(nodes, "network", [film], made, numbers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    content = model.SerializeToString()
    path = folder / "network.onnx"
    path.write_bytes(content)
    return read_artifact("unet", path, hashlib.sha256(content).hexdigest())


def kernel(*shape: int) -> np.ndarray:
    return np.random.default_rng(2).normal(size=shape).astype(np.float32)


def test_names_of_the_file_do_not_reach_the_description(tmp_path: Path) -> None:
    strange = "layer 1 2\nConvolution x 1 1"
    nodes = [
        helper.make_node("Conv", ["film", "kernel"], [strange], auto_pad="SAME_UPPER"),
        helper.make_node("Relu", [strange], ["activated"]),
        helper.make_node("Concat", [strange, "activated", "film"], ["answer"], axis=1),
    ]
    made = artifact(nodes, [strange, "answer"], tmp_path, kernel=kernel(5, 2, 3, 3))
    expected = OnnxRuntimeEngine("cpu").load(made)(FILM)
    found = NcnnEngine().load(made)(FILM)
    assert found.keys() == expected.keys() == {strange, "answer"}
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, atol=1e-5)


def test_untransposed_and_unbiased_layers(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("AveragePool", ["film"], ["pooled"], kernel_shape=[3, 2], strides=[2, 3]),
        helper.make_node("Flatten", ["pooled"], ["flat"], axis=1),
        helper.make_node("Gemm", ["flat", "kernel"], ["answer"]),
    ]
    made = artifact(nodes, ["answer"], tmp_path, kernel=kernel(2 * 5 * 3, 4))
    np.testing.assert_allclose(
        NcnnEngine().load(made)(FILM)["answer"],
        OnnxRuntimeEngine("cpu").load(made)(FILM)["answer"],
        atol=1e-5,
    )


@pytest.mark.parametrize(
    ("node", "weights", "reason"),
    [
        (
            ("Conv", ["film", "kernel"], {"auto_pad": "SAME_UPPER"}),
            {"kernel": kernel(3, 2, 2, 2)},
            "even kernel",
        ),
        (("Conv", ["film", "film"], {}), {}, "'film' is not a constant"),
        (("Relu", ["kernel"], {}), {"kernel": kernel(1, 2, 12, 8)}, "'kernel' is not computed from the film"),
        (("Cast", ["film"], {"to": TensorProto.FLOAT}), {}, "Cast 'answer' has no equivalent"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_layers_without_an_equivalent_are_refused(
    tmp_path: Path, node: tuple[str, list[str], dict[str, Any]], weights: dict[str, Any], reason: str
) -> None:
    kind, inputs, attributes = node
    node_made = helper.make_node(kind, inputs, ["answer"], **attributes)
    made = artifact([node_made], ["answer"], tmp_path, **weights)
    with pytest.raises(WeightsError, match=reason):
        NcnnEngine().load(made)
