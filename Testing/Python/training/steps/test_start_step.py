"""VGG16 before any film: which layers have whose weights, and that later steps can start from it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.networks.vgg16 import build_classifier, scoring_part
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.configurations import StartTraining
from CovidXRayLib.training.errors import RunError
from CovidXRayLib.training.run.run_folder import load_newest_weights, open_run, require_same_fold
from CovidXRayLib.training.steps.pretrained_vgg16 import load_imagenet_blocks
from CovidXRayLib.training.steps.start_step import arrays_of, fetch_from_keras, write_npz
from CovidXRayLib.training.steps.train_classifier import start_weights

keras = pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow

# The 13 convolutions of VGG16 by block: filters, and how many layers.
BLOCKS = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]


def stand_in() -> dict[str, np.ndarray]:
    """Random numbers in the shapes of all of ImageNet's weights."""
    rng = np.random.default_rng(0)
    arrays, channels = {}, 3
    for block, (filters, layers) in enumerate(BLOCKS, start=1):
        for layer in range(1, layers + 1):
            name = f"block{block}_conv{layer}"
            arrays[f"{name}/kernel"] = rng.standard_normal((3, 3, channels, filters), np.float32) * 0.01
            arrays[f"{name}/bias"] = rng.standard_normal(filters, np.float32)
            channels = filters
    return arrays


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("imagenet") / "whole.npz"
    np.savez(path, **stand_in())
    return path


def test_thirteen_convolutions_are_loaded_and_passed_on(whole: Path, tmp_path: Path):
    run = tmp_path / "start"
    assert main(["train", "start", "--imagenet", str(whole), "--out", str(run)]) == 0
    said = json.loads((run / "start.json").read_text("utf-8"))
    assert sorted(name for name, source in said["layers"].items() if source == "imagenet") == sorted(
        {name.split("/")[0] for name in stand_in()}
    )
    assert said["layers"]["logit"] == "random"
    assert said["imagenet"] == "whole.npz"

    model = build_classifier((32, 32, 3))
    start_weights(model, ClassifierTraining(size=32, start=str(run), frozen_blocks=3))
    for name, value in stand_in().items():
        layer, part = name.split("/")
        np.testing.assert_array_equal(model.get_layer(layer).get_weights()[part == "bias"], value)
    assert not model.get_layer("block3_conv3").trainable
    assert model.get_layer("block4_conv1").trainable


def test_partial_file_leaves_random_layers_and_start_is_stable(tmp_path: Path):
    arrays = {name: value for name, value in stand_in().items() if name.startswith("block1")}
    np.savez(tmp_path / "part.npz", **arrays)
    command = ["train", "start", "--imagenet", str(tmp_path / "part.npz"), "--out", str(tmp_path / "run")]
    assert main(command) == 0
    layers = json.loads((tmp_path / "run" / "start.json").read_text("utf-8"))["layers"]
    assert {name for name, source in layers.items() if source == "imagenet"} == {
        "block1_conv1",
        "block1_conv2",
    }
    first, second = (scoring_part(build_classifier((side, side, 3))) for side in (32, 64))
    load_newest_weights(first, tmp_path / "run")
    assert main(command) == 0
    load_newest_weights(second, tmp_path / "run")
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_imagenet_every_layer_is_random(tmp_path: Path):
    assert main(["train", "start", "--imagenet", "", "--out", str(tmp_path)]) == 0
    said = json.loads((tmp_path / "start.json").read_text("utf-8"))
    assert set(said["layers"].values()) == {"random"} and said["imagenet"] is None


def test_executable_file_formats_are_rejected_with_advice(tmp_path: Path, capsys):
    (tmp_path / "vgg16_weights.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    out = tmp_path / "run"
    command = ["train", "start", "--imagenet", str(tmp_path / "vgg16_weights.h5"), "--out", str(out)]
    assert main(command) == 3
    assert "covidxray train start --imagenet keras" in capsys.readouterr().err
    assert not out.exists()


def test_keras_weights_are_saved_for_reuse(tmp_path: Path):
    # Without the download, which needs the Internet: the same network with other numbers.
    network = keras.applications.VGG16(include_top=False, weights=None)
    write_npz(tmp_path / "imagenet.npz", arrays_of(network))
    model = build_classifier((32, 32, 3))
    assert len(load_imagenet_blocks(model, tmp_path / "imagenet.npz")) == 13
    for layer in network.layers:
        if layer.weights:
            for one, other in zip(
                layer.get_weights(), model.get_layer(layer.name).get_weights(), strict=True
            ):
                np.testing.assert_array_equal(one, other)


def test_failed_download_is_reported_with_advice(monkeypatch):
    def offline(**_):
        raise Exception("URL fetch failure: no route to host")

    monkeypatch.setattr(keras.applications, "VGG16", offline)
    with pytest.raises(WeightsError, match=r"no route to host.*imagenet\.npz"):
        fetch_from_keras()


def test_start_has_seen_no_films(tmp_path: Path):
    assert main(["train", "start", "--imagenet", "", "--out", str(tmp_path / "start")]) == 0
    for which in ("held_out_fold", "calibration_fold"):
        require_same_fold(tmp_path / "start", which, 5)
    open_run(tmp_path / "other", StartTraining())
    (tmp_path / "other" / "state.json").write_text('{"epochs": 2, "checkpoint": "", "log": []}')
    with pytest.raises(RunError, match="held-out-fold"):
        require_same_fold(tmp_path / "other", "held_out_fold", 5)
