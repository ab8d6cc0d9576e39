"""Training resumes to the bit where it was interrupted."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from CovidXRayLib.networks.unet import build_unet
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.configurations import UNetTraining
from CovidXRayLib.training.data.lung_films import LungBatches, network_pair, shrink
from CovidXRayLib.training.optimization.losses import dice_and_cross_entropy
from CovidXRayLib.training.run.loop import train
from CovidXRayLib.training.run.run_folder import open_run
from CovidXRayLib.training.steps import train_unet

keras = pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow

EPOCHS = 3
OF_THE_CLOCK = ("seconds", "ended", "images_per_second", "waiting_share")
CONFIGURATION = UNetTraining(size=32, base_filters=2, epochs=EPOCHS, batch_size=2, phantoms=0)


class StoppedError(Exception):
    """Stands for the power cut."""


@pytest.fixture(scope="module")
def films():
    phantoms = [project_chest(seed, size=64) for seed in range(6)]
    return [
        shrink(one.pixels, one.lungs.astype(np.float32), CONFIGURATION.size, heart_unknown=False)
        for one in phantoms
    ]


def compiled(seed: int, batches: LungBatches) -> keras.Model:
    """The network as ``train_unet`` makes it, with another start for every seed."""
    keras.utils.set_random_seed(seed)
    model = build_unet((CONFIGURATION.size, CONFIGURATION.size, 1), CONFIGURATION.base_filters)
    schedule = keras.optimizers.schedules.CosineDecay(
        1e-4, EPOCHS * len(batches), alpha=0.02, warmup_target=2e-3, warmup_steps=2
    )
    # Eagerly: tracing a graph would take longer than these few steps.
    optimizer = keras.optimizers.Adam(schedule, clipnorm=1.0)
    model.compile(optimizer, loss=dice_and_cross_entropy, run_eagerly=True)
    return model


def weights(model: keras.Model) -> list[np.ndarray]:
    return [np.asarray(value) for value in model.get_weights()]


def lines(folder) -> list[dict[str, str]]:
    with (folder / "log.csv").open(newline="", encoding="utf-8") as handle:
        return [
            {key: value for key, value in row.items() if key not in OF_THE_CLOCK}
            for row in csv.DictReader(handle)
        ]


@pytest.fixture(scope="module")
def unbroken(films, tmp_path_factory):
    """Folder and final weights of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("unbroken")
    open_run(folder, CONFIGURATION)
    batches = LungBatches(films, 2, seed=1)
    model = compiled(1, batches)
    train(model, batches, folder, EPOCHS, lambda: {"dice": 0.5})
    return folder, weights(model)


def test_training_updates_weights_and_reduces_the_loss(unbroken, films):
    folder, trained = unbroken
    model = compiled(1, LungBatches(films, 2, seed=1))
    assert any((one != other).any() for one, other in zip(weights(model), trained, strict=True))
    # The films as they are: how hard the variants of an epoch are is chance.
    inputs, targets = (np.stack(part) for part in zip(*map(network_pair, films), strict=True))
    before = float(model.test_on_batch(inputs, targets, return_dict=True)["loss"])
    model.set_weights(trained)
    assert float(model.test_on_batch(inputs, targets, return_dict=True)["loss"]) < before - 0.01
    assert [row["epoch"] for row in lines(folder)] == [str(epoch + 1) for epoch in range(EPOCHS)]


@pytest.mark.parametrize(
    "epoch_of_failure",
    [1, 2, 3],
)
def test_interrupted_run_ends_with_the_same_weights(tmp_path, films, unbroken, epoch_of_failure):
    reference, expected = unbroken
    batches = LungBatches(films, 2, seed=1)
    calls = 0

    def fail() -> dict[str, float]:
        nonlocal calls
        calls += 1
        if calls == epoch_of_failure:
            raise StoppedError
        return {"dice": 0.5}

    with pytest.raises(StoppedError):
        train(compiled(1, batches), batches, tmp_path, EPOCHS, fail)
    # A new process builds its network again: other random weights, if the first epoch was completed.
    seed = 1 if epoch_of_failure == 1 else 99
    resumed = compiled(seed, LungBatches(films, 2, seed=1))
    train(resumed, LungBatches(films, 2, seed=1), tmp_path, EPOCHS, lambda: {"dice": 0.5})
    for one, other in zip(weights(resumed), expected, strict=True):
        np.testing.assert_array_equal(one, other)
    assert lines(tmp_path) == lines(reference)


def test_finished_run_is_unchanged(films, unbroken):
    folder, expected = unbroken
    before = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()}
    model = compiled(5, LungBatches(films, 2, seed=1))
    train(model, LungBatches(films, 2, seed=1), folder, EPOCHS, lambda: {"dice": 0.5})
    for one, other in zip(weights(model), expected, strict=True):
        np.testing.assert_array_equal(one, other)
    assert {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()} == before


def test_power_failure_during_a_checkpoint_costs_one_epoch(tmp_path, films, unbroken, monkeypatch):
    _, expected = unbroken
    batches = LungBatches(films, 2, seed=1)
    model = compiled(1, batches)
    save, saved = model.save_weights, []

    def cut(path) -> None:
        saved.append(path)
        if len(saved) == 2:
            path.write_bytes(b"half a file")
            raise StoppedError
        save(path)

    monkeypatch.setattr(model, "save_weights", cut)
    with pytest.raises(StoppedError):
        train(model, batches, tmp_path, EPOCHS, dict)
    assert json.loads((tmp_path / "state.json").read_text("utf-8"))["epochs"] == 1
    resumed = compiled(99, batches)
    train(resumed, batches, tmp_path, EPOCHS, dict)
    for one, other in zip(weights(resumed), expected, strict=True):
        np.testing.assert_array_equal(one, other)


class Dropped:
    """Batches for a network with dropout; always the same film."""

    def __len__(self) -> int:
        return 3

    def batch(self, epoch: int, index: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([epoch, index])
        return rng.normal(size=(4, 6)).astype(np.float32), rng.random((4, 1)).astype(np.float32)


def test_dropout_resumes_exactly(tmp_path):
    def network() -> keras.Model:
        keras.utils.set_random_seed(1)
        source = keras.Input((6,))
        kept = keras.layers.Dropout(0.5)(keras.layers.Dense(8, activation="relu")(source))
        model = keras.Model(source, keras.layers.Dense(1)(kept))
        model.compile(keras.optimizers.AdamW(0.01), loss="mse", run_eagerly=True)
        return model

    whole, broken = network(), network()
    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
    train(whole, Dropped(), tmp_path / "whole", 2, dict)
    train(broken, Dropped(), tmp_path / "broken", 1, dict)
    resumed = network()
    train(resumed, Dropped(), tmp_path / "broken", 2, dict)
    for one, other in zip(weights(resumed), weights(whole), strict=True):
        np.testing.assert_array_equal(one, other)


def test_phantoms_depend_only_on_their_number():
    few = train_unet.phantoms(replace(CONFIGURATION, size=64, phantoms=3))
    more = train_unet.phantoms(replace(CONFIGURATION, size=64, phantoms=4))
    for one, other in zip(few, more, strict=False):
        np.testing.assert_array_equal(one.image, other.image)
    assert len({one.image.tobytes() for one in more}) == 4
    assert all((one.weight == 1).all() and one.lungs.any() for one in more)
