"""Variants of the classifier's training films."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.classification.lung_crop import LungPatch, crop_lungs, cut_out_lungs
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.augmentation.crop_augmentation import draw_variant
from CovidXRayLib.training.augmentation.film_styles import vary_style
from CovidXRayLib.training.classifier_configuration import AUGMENTATIONS

CHANGING = [kind for kind in AUGMENTATIONS if kind != "none"]


@pytest.fixture(scope="module")
def chest():
    return project_chest(31, size=300)


@pytest.fixture(scope="module")
def patch(chest) -> LungPatch:
    return cut_out_lungs(chest.pixels, chest.lungs, 96)


def draw(patch: LungPatch, kind: str, seed: int) -> np.ndarray:
    return draw_variant(patch.values, patch.inside, kind, np.random.default_rng(seed))


def test_default_equals_inference(chest, patch):
    np.testing.assert_array_equal(draw(patch, "none", 1), crop_lungs(chest.pixels, chest.lungs, 96).square)


@pytest.mark.parametrize("kind", CHANGING)
@pytest.mark.parametrize("seed", range(8))
def test_variants_stay_in_range_and_differ(patch, kind, seed):
    changed = draw(patch, kind, seed)
    assert changed.shape == patch.values.shape
    assert changed.dtype == np.float32
    assert changed.min() >= 0
    assert changed.max() <= 255
    assert np.abs(changed - draw(patch, "none", 0)).mean() > 2
    np.testing.assert_array_equal(changed, draw(patch, kind, seed))


def test_variants_are_normalized_like_inference(patch):
    """The span from percentile 5 to 95 is half of all gray levels, whatever was done before.

    The original's brightness clips some films so far that percentiles fall together: not tested.
    """
    for seed in range(8):
        changed = draw(patch, "broad", seed)
        lungs = changed[changed != 127.5]
        low, median, high = np.percentile(lungs, (5, 50, 95))
        assert median == pytest.approx(127.5, abs=3)
        assert high - low == pytest.approx(127.5, abs=12)


@pytest.mark.parametrize("kind", CHANGING)
@pytest.mark.parametrize("seed", range(6))
def test_background_keeps_its_gray(kind, seed):
    """Two bright lungs with a gap: whatever is drawn, the gap may not tell how the film was changed."""
    lungs = np.zeros((2, 200, 200), bool)
    lungs[0, 20:180, 20:60] = lungs[1, 20:180, 140:180] = True
    pixels = np.random.default_rng(9).random((200, 200), dtype=np.float32)
    patch = cut_out_lungs(pixels, lungs, 96)
    changed = draw(patch, kind, seed)
    # The gap, 48 pixels wide, may move; somewhere across the middle a wide strip is still exactly gray.
    gray = (changed[40:56] == 127.5).all(axis=0)
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], gray.astype(int), [0]]))))[::2]
    assert runs.max() >= 20


@pytest.mark.parametrize("kind", CHANGING)
def test_variants_are_independent_of_the_outside(patch, kind):
    other = np.where(patch.inside, patch.values, 0.77).astype(np.float32)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        np.testing.assert_array_equal(draw_variant(other, patch.inside, kind, rng), draw(patch, kind, seed))


def test_styles_are_monotonic():
    """A film in another style still shows the same chest: large dark and bright parts keep their order."""
    image = np.full((128, 128), 0.3, np.float32)
    image[:, 64:] = 0.7
    for seed in range(40):
        changed = vary_style(image, np.random.default_rng(seed))
        assert changed.shape == image.shape
        assert changed[:, 80:].mean() > changed[:, :48].mean()
