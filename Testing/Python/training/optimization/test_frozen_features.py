"""What frozen blocks give is computed once, and nothing else about a run changes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.networks.vgg16 import LOGIT_LAYER, build_classifier
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.configurations import StartTraining
from CovidXRayLib.training.data.crop_batches import CropBatches
from CovidXRayLib.training.data.lung_crops import LabeledCrop
from CovidXRayLib.training.optimization import frozen_features
from CovidXRayLib.training.optimization.frozen_features import FeatureBatches, part_to_train
from CovidXRayLib.training.run.run_folder import load_newest_weights, read_state
from CovidXRayLib.training.steps import train_classifier
from CovidXRayLib.training.steps.start_step import write_start
from CovidXRayLib.training.steps.train_classifier import start_weights

keras = pytest.importorskip("keras", reason="needs the extra 'train'")

SIZE, EPOCHS = 32, 2


@pytest.fixture(scope="module")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> ClassifierTraining:
    start = tmp_path_factory.mktemp("start")
    write_start(start, StartTraining(imagenet="", seed=3))
    return ClassifierTraining(
        size=SIZE, epochs=EPOCHS, batch_size=2, accumulation=2, learning_rate=1e-3, dropout=0.3, ema=0.8,
        augmentation="none", frozen_blocks=2, start=str(start),
    )  # fmt: skip


def network(configuration: ClassifierTraining) -> keras.Model:
    model = build_classifier((SIZE, SIZE, 3), configuration.dropout)
    start_weights(model, configuration)
    return keras.Model(model.input, model.get_layer(LOGIT_LAYER).output)


def some_crops(number: int) -> list[LabeledCrop]:
    rng = np.random.default_rng(5)
    inside = np.zeros((SIZE, SIZE), bool)
    inside[4:28, 4:28] = True
    return [
        LabeledCrop((rng.random((SIZE, SIZE)) * inside).astype(np.float16), inside, place % 2 == 0)
        for place in range(number)
    ]


@pytest.mark.parametrize("blocks", [1, 2])
def test_trainable_part_on_features_equals_the_full_network(
    configuration: ClassifierTraining, blocks: int
) -> None:
    configuration = replace(configuration, frozen_blocks=blocks, batch_size=3)
    model, drawn = network(configuration), CropBatches(some_crops(7), configuration)
    learning, batches = part_to_train(model, drawn, configuration)
    assert isinstance(batches, FeatureBatches)
    assert len(batches) == len(drawn)
    channels = {1: 64, 2: 128}[blocks]
    for epoch, index in ((0, 0), (0, 1), (3, 1)):
        films, truth = drawn.batch(epoch, index)
        features, same_truth = batches.batch(epoch, index)
        assert features.shape == (3, SIZE >> blocks, SIZE >> blocks, channels)
        np.testing.assert_array_equal(truth, same_truth)
        np.testing.assert_allclose(learning(features), model(films), rtol=1e-4, atol=1e-5)
    assert [id(one) for one in learning.trainable_variables] == [id(one) for one in model.trainable_variables]


@pytest.mark.parametrize(
    "change", [{"augmentation": "broad"}, {"frozen_blocks": 0}, {"frozen_blocks": 3}], ids=str
)
def test_no_cache_if_films_vary_or_all_blocks_train(
    configuration: ClassifierTraining, change: dict[str, object]
) -> None:
    configuration = replace(configuration, **change)
    model, drawn = network(configuration), CropBatches(some_crops(4), configuration)
    assert part_to_train(model, drawn, configuration) == (model, drawn)


def test_oversized_features_are_not_cached(
    configuration: ClassifierTraining, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    model, drawn = network(configuration), CropBatches(some_crops(4), configuration)
    taken = 4 * (SIZE // 4) ** 2 * 128 * 4
    monkeypatch.setattr(frozen_features, "MAX_BYTES", taken)
    assert part_to_train(model, drawn, configuration)[0] is not model
    monkeypatch.setattr(frozen_features, "MAX_BYTES", taken - 1)
    assert part_to_train(model, drawn, configuration) == (model, drawn)
    assert "computed anew every epoch" in caplog.text


def test_mixed_precision_features_use_two_bytes(configuration: ClassifierTraining) -> None:
    with train_classifier.computing_in("mixed_bfloat16"):
        frozen, _ = frozen_features.split_after(network(configuration), "block2_pool")
    features = frozen_features.compute_features(frozen, some_crops(3), at_once=2)
    assert features is not None
    assert features.nbytes == 3 * (SIZE // 4) ** 2 * 128 * 2
    assert features.astype(np.float32).any(axis=(1, 2, 3)).all()


class StoppedError(Exception):
    """Stands for the power cut."""


class Runs:
    """The same training, with and without the features kept."""

    def __init__(self, data: Path, folder: Path, configuration: ClassifierTraining) -> None:
        self._data = data
        self._folder = folder
        self._configuration = configuration

    def train(self, run: str) -> Path:
        folder, weights = self._folder / run, resources_folder() / "Weights"
        train_classifier.train_classifier(
            self._data, folder, self._configuration, weights, self._folder / "masks", self._folder / "prints"
        )
        return folder

    def weights(self, run: Path) -> list[np.ndarray]:
        """The averaged weights, and those that training would go on with."""
        averaged, trained = network(self._configuration), network(self._configuration)
        assert load_newest_weights(averaged, run) == EPOCHS
        trained.load_weights(run / read_state(run)["checkpoint"])
        return [*averaged.get_weights(), *trained.get_weights()]


@pytest.mark.slow
def test_weights_are_the_same_with_and_without_cache(
    configuration: ClassifierTraining,
    phantom_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    print_measurement: Callable[[str], None],
) -> None:
    caplog.set_level(logging.INFO)
    runs = Runs(phantom_data, tmp_path, configuration)
    kept = runs.train("kept")
    assert "features from the frozen blocks" in caplog.text

    calls = 0

    def stop_in_the_second_epoch(*_: object) -> float:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise StoppedError
        return 0.5

    with monkeypatch.context() as patched, pytest.raises(StoppedError):
        patched.setattr(train_classifier, "area_under_curve", stop_in_the_second_epoch)
        runs.train("broken")
    monkeypatch.setattr(frozen_features, "MAX_BYTES", 0)
    recomputed, broken = runs.train("computed anew"), runs.train("broken")

    expected, largest = runs.weights(recomputed), 0.0
    for run in (kept, broken):
        for one, other in zip(runs.weights(run), expected, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-5, rtol=0)
            largest = max(largest, float(np.abs(one - other).max()))
    start = network(configuration).get_weights()
    moved = [float(np.abs(one - other).max()) for one, other in zip(start, expected, strict=False)]
    # Two arrays for each of the four frozen convolutions.
    assert max(moved[:8]) == 0
    assert min(moved[8:]) > 1e-4
    print_measurement(f"frozen blocks: largest difference of a weight with features kept {largest:.1e}")
    names = {path.name for path in recomputed.iterdir()}
    assert {path.name for path in kept.iterdir()} == {path.name for path in broken.iterdir()} == names
