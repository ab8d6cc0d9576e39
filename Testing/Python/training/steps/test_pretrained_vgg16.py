"""Where the classifier's training starts from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.networks.vgg16 import LOGIT_LAYER, build_classifier
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.steps.pretrained_vgg16 import (
    draw_he_weights,
    load_imagenet_blocks,
    start_from_imagenet,
)
from CovidXRayLib.training.steps.train_classifier import start_weights

keras = pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model():
    return build_classifier((32, 32, 3))


def first_block(**changed) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    arrays = {
        "block1_conv1/kernel": rng.normal(size=(3, 3, 3, 64)).astype(np.float32),
        "block1_conv1/bias": rng.normal(size=64).astype(np.float32),
    }
    return {name: value for name, value in (arrays | changed).items() if value is not None}


def test_weights_are_loaded_partially(tmp_path, model):
    draw_he_weights(model, seed=1)
    before = model.get_layer("block1_conv2").get_weights()[0]
    arrays = first_block()
    np.savez(tmp_path / "blocks.npz", **arrays)
    assert load_imagenet_blocks(model, tmp_path / "blocks.npz") == ["block1_conv1"]
    np.testing.assert_array_equal(
        model.get_layer("block1_conv1").get_weights()[0], arrays["block1_conv1/kernel"]
    )
    np.testing.assert_array_equal(model.get_layer("block1_conv2").get_weights()[0], before)


@pytest.mark.parametrize(
    "changed",
    [
        {"block1_conv1/bias": None},
        {"block1_conv1/kernel": np.zeros((3, 3, 3, 32), np.float32)},
        {"block9_conv1/kernel": np.zeros((3, 3, 3, 64), np.float32)},
    ],
    ids=["no bias", "another shape", "no such layer"],
)
def test_arrays_that_do_not_fit_are_reported(tmp_path, model, changed):
    np.savez(tmp_path / "blocks.npz", **first_block(**changed))
    with pytest.raises(WeightsError, match="does not fit VGG16"):
        load_imagenet_blocks(model, tmp_path / "blocks.npz")


def test_objects_that_need_pickle_are_rejected(tmp_path, model):
    np.savez(tmp_path / "blocks.npz", **{"block1_conv1/kernel": np.array([{}], dtype=object)})
    with pytest.raises(WeightsError, match="not a readable"):
        load_imagenet_blocks(model, tmp_path / "blocks.npz")


def test_missing_file_is_reported(tmp_path, model):
    with pytest.raises(WeightsError, match=r"none\.npz"):
        load_imagenet_blocks(model, tmp_path / "none.npz")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half an archive"], ids=["empty", "truncated"])
def test_damaged_archive_is_reported(tmp_path, model, content):
    (tmp_path / "blocks.npz").write_bytes(content)
    with pytest.raises(WeightsError):
        load_imagenet_blocks(model, tmp_path / "blocks.npz")


def test_single_array_is_reported(tmp_path, model):
    np.save(tmp_path / "one.npy", np.zeros(3, np.float32))
    with pytest.raises(WeightsError):
        load_imagenet_blocks(model, tmp_path / "one.npy")


def test_activations_keep_their_scale_through_thirteen_layers(model):
    draw_he_weights(model, seed=1)
    film = np.random.default_rng(0).normal(0, 60, (1, 32, 32, 3)).astype(np.float32)
    features = np.asarray(model(film, training=False)["block5_conv3"])
    assert 1 < features.std() < 2000
    draw_he_weights(model, seed=1)
    np.testing.assert_array_equal(np.asarray(model(film, training=False)["block5_conv3"]), features)
    draw_he_weights(model, seed=2)
    assert (np.asarray(model(film, training=False)["block5_conv3"]) != features).any()


@pytest.mark.parametrize("blocks", [0, 2])
def test_first_blocks_are_frozen(blocks, tmp_path):
    model = build_classifier((32, 32, 3))
    kernel, bias = model.get_layer("block1_conv1").get_weights()
    np.savez(tmp_path / "part.npz", **{"block1_conv1/kernel": kernel, "block1_conv1/bias": bias})
    start_weights(model, ClassifierTraining(frozen_blocks=blocks, imagenet=str(tmp_path / "part.npz")))
    frozen = {layer.name[:6] for layer in model.layers if layer.weights and not layer.trainable}
    assert frozen == {f"block{number}" for number in range(1, blocks + 1)}
    assert model.get_layer(LOGIT_LAYER).trainable


def test_real_first_blocks_fit(data_folder, model):
    loaded = load_imagenet_blocks(model, data_folder / "vgg16_imagenet_blocks12.npz")
    assert loaded == ["block1_conv1", "block1_conv2", "block2_conv1", "block2_conv2"]


def test_partially_loaded_weights_keep_random_layers_stable(data_folder: Path) -> None:
    from CovidXRayLib.classification.lung_crop import crop_lungs, network_input
    from CovidXRayLib.phantom.frontal_chest import project_chest

    model = build_classifier((96, 96, 3))
    start_from_imagenet(model, data_folder / "vgg16_imagenet_blocks12.npz", seed=1)
    chest = project_chest(7, size=256)
    logit = model(network_input(crop_lungs(chest.pixels, chest.lungs, 96).square[None]))["logit"]
    assert abs(float(np.asarray(logit)[0, 0])) < 10
