"""The U-Net's loss against the same sums written out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.training.optimization.losses import dice_and_cross_entropy

pytest.importorskip("keras", reason="needs the extra 'train'")


def in_numpy(truth: np.ndarray, prediction: np.ndarray) -> np.ndarray:
    losses = []
    for target, answer in zip(truth.astype(np.float64), prediction.astype(np.float64), strict=True):
        weight = target[..., 2]
        entropies, dices = [], []
        for side in range(2):
            lung, found = target[..., side], answer[..., side]
            entropy = -(lung * np.log(found) + (1 - lung) * np.log(1 - found))
            entropies.append((entropy * weight).sum() / (weight.sum() + 1))
            overlap, total = (lung * found * weight).sum(), ((lung + found) * weight).sum()
            dices.append((2 * overlap + 1) / (total + 1))
        losses.append(np.mean(entropies) + 1 - np.mean(dices))
    return np.array(losses)


def drawn(seed=0, films=3, size=16):
    rng = np.random.default_rng(seed)
    truth = np.concatenate(
        [(rng.random((films, size, size, 2)) < 0.3), (rng.random((films, size, size, 1)) < 0.8)], axis=-1
    ).astype(np.float32)
    return truth, rng.uniform(0.05, 0.95, (films, size, size, 2)).astype(np.float32)


def loss(truth, prediction) -> np.ndarray:
    return np.asarray(dice_and_cross_entropy(truth, prediction))


def test_loss_per_film_matches_its_definition():
    truth, prediction = drawn()
    np.testing.assert_allclose(loss(truth, prediction), in_numpy(truth, prediction), rtol=1e-5)


def test_unknown_pixels_are_ignored():
    truth, prediction = drawn()
    unknown = truth[..., 2] == 0
    other_truth, other_prediction = truth.copy(), prediction.copy()
    other_truth[unknown, :2] = 1 - other_truth[unknown, :2]
    other_prediction[unknown] = 0.5
    np.testing.assert_array_equal(loss(truth, prediction), loss(other_truth, other_prediction))


def test_correct_prediction_has_zero_loss_and_swapped_sides_a_high_one():
    truth = np.zeros((1, 32, 32, 3), np.float32)
    truth[..., 2] = 1
    truth[0, 8:24, 4:12, 0] = truth[0, 8:24, 20:28, 1] = 1
    assert loss(truth, truth[..., :2])[0] < 1e-3
    assert loss(truth, truth[..., 1::-1])[0] > 1


@pytest.mark.parametrize("value", [0.0, 1.0])
@pytest.mark.parametrize("known", [0.0, 1.0])
def test_extreme_predictions_have_finite_loss_and_gradient(value, known):
    tensorflow = pytest.importorskip("tensorflow")
    truth = np.zeros((1, 8, 8, 3), np.float32)
    truth[..., 2] = known
    prediction = tensorflow.constant(np.full((1, 8, 8, 2), value, np.float32))
    with tensorflow.GradientTape() as tape:
        tape.watch(prediction)
        result = dice_and_cross_entropy(truth, prediction)
    assert np.isfinite(result.numpy()).all()
    assert np.isfinite(tape.gradient(result, prediction).numpy()).all()
