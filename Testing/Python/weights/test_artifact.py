"""The strict reader: what a weights file may not be, and may not hold."""

from __future__ import annotations

import hashlib
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.weights.artifact import Artifact, read_artifact
from CovidXRayLib.weights.weight_limits import MAX_FILE_BYTES


def kernel() -> np.ndarray:
    return np.arange(18, dtype=np.float16).reshape(2, 1, 3, 3)


def plain_model() -> onnx.ModelProto:
    """A graph such as the export writes: half-precision numbers, a cast, a convolution."""
    return helper.make_model(
        helper.make_graph(
            [
                helper.make_node("Cast", ["conv/kernel"], ["conv/kernel:float32"], to=TensorProto.FLOAT),
                helper.make_node("Conv", ["film", "conv/kernel:float32"], ["lungs"], auto_pad="SAME_UPPER"),
            ],
            "tiny",
            [helper.make_tensor_value_info("film", TensorProto.FLOAT, ["n", 1, 8, 8])],
            [helper.make_tensor_value_info("lungs", TensorProto.FLOAT, ["n", 2, 8, 8])],
            [numpy_helper.from_array(kernel(), "conv/kernel")],
        ),
        opset_imports=[helper.make_opsetid("", 17)],
    )


def read(folder: Path, content: bytes | onnx.ModelProto) -> Artifact:
    """Read content whose hash is as promised: what is refused is refused for what it holds."""
    if isinstance(content, onnx.ModelProto):
        content = content.SerializeToString()
    path = folder / "network.onnx"
    path.write_bytes(content)
    return read_artifact("unet", path, hashlib.sha256(content).hexdigest())


def test_plain_graph_is_read_with_metadata(tmp_path):
    model = plain_model()
    helper.set_model_props(model, {"arguments": '{"base_filters": 2}', "epochs": "7"})
    artifact = read(tmp_path, model)
    assert artifact.metadata == {"arguments": {"base_filters": 2}, "epochs": 7}
    assert list(artifact.numbers) == ["conv/kernel"]
    assert artifact.numbers["conv/kernel"].dtype == np.float32
    np.testing.assert_array_equal(artifact.numbers["conv/kernel"], kernel().astype(np.float32))
    assert artifact.sha256 == hashlib.sha256(artifact.content).hexdigest()


def test_missing_file_is_rejected(tmp_path):
    with pytest.raises(WeightsError, match=r"unet\.onnx: the weights file is missing"):
        read_artifact("unet", tmp_path / "unet.onnx", "0" * 64)


def test_folder_is_rejected(tmp_path):
    with pytest.raises(WeightsError, match="cannot be read"):
        read_artifact("unet", tmp_path, "0" * 64)


@pytest.mark.parametrize("place", [0, 100, -1])
def test_flipped_bit_is_rejected(tmp_path, place):
    content = bytearray(plain_model().SerializeToString())
    promised = hashlib.sha256(content).hexdigest()
    content[place] ^= 1
    path = tmp_path / "unet.onnx"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"does not match registry\.json"):
        read_artifact("unet", path, promised)


def test_truncated_file_is_rejected(tmp_path):
    content = plain_model().SerializeToString()
    path = tmp_path / "unet.onnx"
    path.write_bytes(content[:-10])
    with pytest.raises(WeightsError, match="does not match"):
        read_artifact("unet", path, hashlib.sha256(content).hexdigest())


class Trap:
    """What a pickle can do to whoever opens it."""

    def __reduce__(self):
        return os.putenv, ("COVIDXRAY_TRAP", "sprung")


def hdf5() -> bytes:
    return b"\x89HDF\r\n\x1a\n" + bytes(600)


def keras_archive(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "model.keras", "w") as archive:
        archive.writestr("config.json", "{}")
    return (folder / "model.keras").read_bytes()


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda folder: hdf5(), "HDF5"),
        (keras_archive, "Keras archive"),
        (lambda folder: pickle.dumps(Trap()), "pickle"),
        (lambda folder: pickle.dumps(Trap(), protocol=2), "pickle"),
    ],
    ids=["h5", "keras", "pickle", "old pickle"],
)
def test_executable_formats_are_rejected(tmp_path, make, kind):
    with pytest.raises(WeightsError, match=kind) as refusal:
        read(tmp_path, make(tmp_path))
    assert "can run code" in str(refusal.value)
    assert "covidxray export" in str(refusal.value)


def test_oversized_file_is_not_read(tmp_path):
    path = tmp_path / "unet.onnx"
    with path.open("wb") as handle:
        handle.truncate(MAX_FILE_BYTES + 1)  # sparse: takes no space
    with pytest.raises(WeightsError, match="larger than any network"):
        read_artifact("unet", path, "0" * 64)


@pytest.mark.parametrize("content", [b"not a network at all", b"\xff" * 50, b"\x08", bytes(20)], ids=str)
def test_non_onnx_file_is_rejected(tmp_path, content):
    with pytest.raises(WeightsError, match="is not an ONNX file"):
        read(tmp_path, content)


def test_empty_file_is_rejected(tmp_path):
    with pytest.raises(WeightsError):
        read(tmp_path, b"")


def test_external_data_are_rejected(tmp_path):
    """An ONNX file may name any file of the computer as the place of its numbers."""
    secret = tmp_path / "secret.bin"
    secret.write_bytes(kernel().tobytes())
    folder = tmp_path / "weights"
    folder.mkdir()
    model = plain_model()
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {
        "location": "../secret.bin",
        "offset": "0",
        "length": str(secret.stat().st_size),
    }.items():
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    with pytest.raises(WeightsError, match="data outside the file"):
        read(folder, model)


def test_external_data_by_onnx_are_rejected(tmp_path):
    path = tmp_path / "network.onnx"
    onnx.save_model(
        plain_model(), path, save_as_external_data=True, location="network.data", size_threshold=0
    )
    assert (tmp_path / "network.data").exists()
    with pytest.raises(WeightsError, match="data outside the file"):
        read_artifact("unet", path, hashlib.sha256(path.read_bytes()).hexdigest())


def outside_tensor() -> TensorProto:
    tensor = TensorProto(name="lungs:0", data_type=TensorProto.FLOAT, dims=[1])
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../secret.bin"
    return tensor


def in_sparse_initializer(model: onnx.ModelProto) -> None:
    sparse = model.graph.sparse_initializer.add()
    sparse.values.CopyFrom(outside_tensor())
    sparse.indices.CopyFrom(numpy_helper.from_array(np.array([0]), "indices"))
    sparse.dims.append(4)


def in_tensor_list(model: onnx.ModelProto) -> None:
    attribute = model.graph.node[1].attribute.add(name="extra", type=onnx.AttributeProto.TENSORS)
    attribute.tensors.append(outside_tensor())


def in_sparse_attribute(model: onnx.ModelProto) -> None:
    attribute = model.graph.node[1].attribute.add(name="extra", type=onnx.AttributeProto.SPARSE_TENSOR)
    attribute.sparse_tensor.values.CopyFrom(outside_tensor())


def in_training_graph(model: onnx.ModelProto) -> None:
    model.training_info.add().algorithm.initializer.append(outside_tensor())


@pytest.mark.parametrize(
    "hide",
    [in_sparse_initializer, in_tensor_list, in_sparse_attribute, in_training_graph],
    ids=lambda hide: hide.__name__,
)
def test_external_data_are_rejected_anywhere(tmp_path, hide):
    model = plain_model()
    hide(model)
    with pytest.raises(WeightsError):
        read(tmp_path, model)


INSIDE = "a graph or tensor inside an operator"


def add_operator(operator: str, domain: str = "", **attributes):
    def change(model: onnx.ModelProto) -> None:
        node = helper.make_node(operator, ["lungs"], ["more"], domain=domain, **attributes)
        model.graph.node.append(node)

    return change


def foreign_opset(model: onnx.ModelProto) -> None:
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def own_function(model: onnx.ModelProto) -> None:
    model.functions.append(
        helper.make_function(
            "",
            "Relu",
            ["x"],
            ["y"],
            [helper.make_node("Sigmoid", ["x"], ["y"])],
            [helper.make_opsetid("", 17)],
        )
    )


def branch() -> onnx.GraphProto:
    return helper.make_graph(
        [helper.make_node("Relu", ["lungs"], ["out"])],
        "branch",
        [],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (add_operator("Loop", body=branch()), "the operator Loop"),
        (add_operator("If", then_branch=branch(), else_branch=branch()), INSIDE),
        (add_operator("Relu", body=branch()), INSIDE),
        (add_operator("Relu", bodies=[branch(), branch()]), INSIDE),
        (add_operator("Constant", value=numpy_helper.from_array(kernel())), "the operator Constant"),
        (add_operator("Relu", value=numpy_helper.from_array(kernel())), INSIDE),
        (add_operator("Gelu", domain="com.microsoft"), "the operator Gelu"),
        (add_operator("Relu", domain="somebody.else"), "the operator Relu"),
        (add_operator("MatMul"), "the operator MatMul"),
        (foreign_opset, "foreign operators"),
        (own_function, "foreign operators"),
    ],
    ids=[
        "loop", "branches", "hidden graph", "hidden graphs", "constant", "hidden tensor", "foreign operator",
        "foreign namesake", "unused operator", "foreign set", "function",
    ],
)  # fmt: skip
def test_only_plain_layers_are_accepted(tmp_path, change, named):
    model = plain_model()
    change(model)
    with pytest.raises(WeightsError, match=named):
        read(tmp_path, model)


def test_symbolic_link_is_followed(tmp_path):
    """Package managers and weight caches link; the hash is of the content."""
    content = plain_model().SerializeToString()
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "blob").write_bytes(content)
    link = tmp_path / "unet.onnx"
    try:
        link.symlink_to(tmp_path / "store" / "blob")
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert read_artifact("unet", link, hashlib.sha256(content).hexdigest()).content == content
