"""Accumulated batches make the step of one large batch, and averaged weights are the ones used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.configurations import UNetTraining
from CovidXRayLib.training.optimization.averaging import averaged_weights, optimizer_options
from CovidXRayLib.training.optimization.precision import computing_in
from CovidXRayLib.training.run.loop import train
from CovidXRayLib.training.run.run_folder import load_newest_weights

keras = pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow

FILMS, SIDE, STEPS, BATCH = 48, 12, 4, 12


def network() -> keras.Model:
    keras.utils.set_random_seed(3)
    film = keras.Input((SIDE, SIDE, 1))
    features = keras.layers.Conv2D(4, 3, activation="relu")(film)
    pooled = keras.layers.GlobalAveragePooling2D()(features)
    return keras.Model(film, keras.layers.Dense(1, dtype="float32")(pooled))


def compiled(configuration: UNetTraining, clipnorm: float = 1.0) -> keras.Model:
    """A small network with the optimizer of the real ones."""
    model = network()
    optimizer = keras.optimizers.AdamW(
        0.01, weight_decay=1e-2, clipnorm=clipnorm, **optimizer_options(configuration)
    )
    model.compile(optimizer, loss=keras.losses.BinaryCrossentropy(from_logits=True))
    return model


class Films:
    """The same films in the same order, in batches of any size."""

    def __init__(self, batch_size: int) -> None:
        rng = np.random.default_rng(0)
        self._films = rng.normal(size=(FILMS, SIDE, SIDE, 1)).astype(np.float32)
        self._truth = (self._films.mean(axis=(1, 2)) > 0).astype(np.float32)
        self._size = batch_size

    def __len__(self) -> int:
        return FILMS // self._size

    def batch(self, epoch: int, index: int) -> tuple[np.ndarray, np.ndarray]:
        part = slice(index * self._size, (index + 1) * self._size)
        return self._films[part], self._truth[part]


def weights(model: keras.Model) -> list[np.ndarray]:
    return [np.array(keras.ops.convert_to_numpy(value)) for value in model.weights]


def assert_close(one: list[np.ndarray], other: list[np.ndarray], tolerance: float) -> None:
    assert len(one) == len(other)
    for left, right in zip(one, other, strict=True):
        np.testing.assert_allclose(left, right, atol=tolerance, rtol=0)


# With 1e-3 every gradient is clipped, with 1 none is: both must be taken from the mean of the batches.
@pytest.mark.parametrize("clipnorm", [1e-3, 1.0])
@pytest.mark.parametrize("accumulation", [2, 3])
def test_accumulation_equals_one_large_batch(tmp_path: Path, accumulation: int, clipnorm: float) -> None:
    once = compiled(UNetTraining(), clipnorm)
    parts = compiled(UNetTraining(accumulation=accumulation), clipnorm)
    start = weights(once)
    for name, model, batches in (
        ("once", once, Films(BATCH)),
        ("parts", parts, Films(BATCH // accumulation)),
    ):
        (tmp_path / name).mkdir()
        train(model, batches, tmp_path / name, 1, dict)
    assert int(parts.optimizer.iterations) == int(once.optimizer.iterations) == STEPS
    assert max(np.abs(left - right).max() for left, right in zip(start, weights(once), strict=True)) > 0.01
    assert_close(weights(parts), weights(once), 2e-6)


def test_checkpoint_contains_pending_gradients(tmp_path: Path) -> None:
    # Four batches an epoch and three a step: after the first epoch one gradient is waiting.
    configuration = UNetTraining(accumulation=3, ema=0.9)
    whole, broken, resumed = (compiled(configuration) for _ in range(3))
    for name, model, epochs in (("whole", whole, 3), ("broken", broken, 1), ("broken", resumed, 3)):
        (tmp_path / name).mkdir(exist_ok=True)
        train(model, Films(BATCH), tmp_path / name, epochs, dict)
    assert_close(weights(resumed), weights(whole), 0)
    for one, other in zip(resumed.optimizer.variables, whole.optimizer.variables, strict=True):
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(one), keras.ops.convert_to_numpy(other), err_msg=one.path
        )


@pytest.mark.parametrize("accumulation", [1, 2])
def test_average_decays_per_step(accumulation: int) -> None:
    configuration = UNetTraining(accumulation=accumulation, ema=0.8)
    model = compiled(configuration)
    expected: list[np.ndarray] = []
    films = Films(BATCH // accumulation)
    momentum = 0.8 ** (1 / accumulation)
    for index in range(len(films)):
        model.train_on_batch(*films.batch(0, index))
        now = weights(model)
        # Until the first step is behind it the average is what the weights are.
        expected = (
            [momentum * old + (1 - momentum) * new for old, new in zip(expected, now, strict=True)]
            if index >= accumulation
            else now
        )
    with averaged_weights(model):
        assert_close(weights(model), expected, 1e-6)
    assert_close(weights(model), now, 0)


def test_averaged_weights_are_validated_and_saved(tmp_path: Path) -> None:
    model = compiled(UNetTraining(ema=0.9))
    validated: list[list[np.ndarray]] = []
    trained: list[list[np.ndarray]] = []

    def validate() -> dict[str, float]:
        validated.append(weights(model))
        return {"auc": 0.5}

    train(model, Films(BATCH), tmp_path, 2, validate)
    loaded = network()
    assert load_newest_weights(loaded, tmp_path) == 2
    assert_close(weights(loaded), validated[-1], 0)
    assert_close(weights(model), validated[-1], 0)

    # Training itself went on with its own weights.
    plain = compiled(UNetTraining())
    (tmp_path / "plain").mkdir()
    train(plain, Films(BATCH), tmp_path / "plain", 2, lambda: trained.append(weights(plain)) or {})
    going_on = compiled(UNetTraining(ema=0.9))
    going_on.optimizer.build(going_on.trainable_variables)
    going_on.load_weights(tmp_path / "checkpoint0.weights.h5")
    assert_close(weights(going_on), trained[-1], 1e-7)
    assert max(np.abs(a - b).max() for a, b in zip(validated[-1], trained[-1], strict=True)) > 1e-3

    # A finished run that is started again ends with the same weights, and so can be calibrated again.
    again = compiled(UNetTraining(ema=0.9))
    train(again, Films(BATCH), tmp_path, 2, validate)
    assert_close(weights(again), validated[1], 0)
    assert len(validated) == 2


def test_mixed_precision_averages_accumulates_and_resumes(tmp_path: Path) -> None:
    def built() -> keras.Model:
        with computing_in("mixed_bfloat16"):
            return compiled(ClassifierTraining(accumulation=2, ema=0.5, precision="mixed_bfloat16"))

    whole, broken, resumed = built(), built(), built()
    assert keras.config.dtype_policy().name == "float32"
    assert whole.layers[1].compute_dtype == "bfloat16"
    for name, model, epochs in (("whole", whole, 2), ("broken", broken, 1), ("broken", resumed, 2)):
        (tmp_path / name).mkdir(exist_ok=True)
        train(model, Films(BATCH), tmp_path / name, epochs, dict)
    assert all(value.dtype == np.float32 for value in weights(whole))
    assert max(np.abs(a - b).max() for a, b in zip(weights(network()), weights(whole), strict=True)) > 1e-3
    assert_close(weights(resumed), weights(whole), 0)
