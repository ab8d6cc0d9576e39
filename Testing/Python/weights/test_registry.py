"""The list of networks and their hashes."""

from __future__ import annotations

import json
from pathlib import Path

import onnx
import pytest

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.weights.registry import (
    ENVIRONMENT_VARIABLE,
    REGISTRY_NAME,
    load_artifact,
    read_registry,
    register,
    weights_folder,
)

HASH = "0" * 64


def write(folder: Path, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / REGISTRY_NAME).write_text(text, "utf-8")


def test_registering_adds_or_replaces_an_entry(tmp_path):
    register("unet", "unet.onnx", HASH, tmp_path)
    register("classifier", "classifier.onnx", "1" * 64, tmp_path)
    register("unet", "other.onnx", "2" * 64, tmp_path)
    assert read_registry(tmp_path) == {
        "unet": {"file": "other.onnx", "sha256": "2" * 64},
        "classifier": {"file": "classifier.onnx", "sha256": "1" * 64},
    }
    assert [path.name for path in tmp_path.iterdir()] == [REGISTRY_NAME]


def test_missing_registry(tmp_path):
    with pytest.raises(
        WeightsError, match=r"registry\.json: not found; specify a folder written by 'covidxray export'"
    ):
        read_registry(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "\x00\x01",
        "[]",
        "null",
        '"unet"',
        {"unet": "unet.onnx"},
        {"unet": {"file": "unet.onnx"}},
        {"unet": {"sha256": HASH}},
        {"unet": None},
    ],
    ids=str,
)
def test_malformed_registry(tmp_path, content):
    write(tmp_path, content)
    with pytest.raises(WeightsError, match="is not a registry of networks"):
        read_registry(tmp_path)


@pytest.mark.parametrize("file", ["../unet.onnx", "sub/unet.onnx", "/etc/passwd", "./unet.onnx", "."])
def test_file_outside_the_folder_is_rejected(tmp_path, file):
    write(tmp_path, {"unet": {"file": file, "sha256": HASH}})
    with pytest.raises(WeightsError, match="outside its folder"):
        read_registry(tmp_path)


@pytest.mark.parametrize("file", ["..", "", "missing.onnx"])
def test_name_of_a_nonexistent_file(tmp_path, file):
    write(tmp_path, {"unet": {"file": file, "sha256": HASH}})
    with pytest.raises(WeightsError):
        load_artifact("unet", tmp_path)


def test_invalid_file_name(tmp_path):
    write(tmp_path, {"unet": {"file": "unet\x00.onnx", "sha256": HASH}})
    with pytest.raises(WeightsError):
        load_artifact("unet", tmp_path)


def test_weights_file_instead_of_its_folder(tmp_path):
    file = tmp_path / "unet.onnx"
    file.write_bytes(b"")
    with pytest.raises(WeightsError, match="folder"):
        read_registry(file)


def test_unlisted_network(tmp_path):
    write(tmp_path, {"unet": {"file": "unet.onnx", "sha256": HASH}})
    with pytest.raises(WeightsError, match="lists no network 'classifier'"):
        load_artifact("classifier", tmp_path)


def test_hash_is_verified(tmp_path):
    model = onnx.ModelProto(ir_version=8)
    content = model.SerializeToString()
    (tmp_path / "unet.onnx").write_bytes(content)
    register("unet", "unet.onnx", HASH, tmp_path)
    with pytest.raises(WeightsError, match=f"expected {HASH[:12]}"):
        load_artifact("unet", tmp_path)


def test_weights_search_order(tmp_path, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "named"))
    assert weights_folder() == tmp_path / "named"
    assert weights_folder(tmp_path / "asked") == tmp_path / "asked"
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "")
    assert weights_folder().name == "Weights"
