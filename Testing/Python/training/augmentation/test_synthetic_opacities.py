"""Lungs made opaque."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.augmentation import synthetic_opacities
from CovidXRayLib.training.augmentation.synthetic_opacities import opacify


@pytest.fixture(scope="module")
def chest():
    return project_chest(4, size=192)


def test_opacities_whiten_only_the_lungs(chest):
    lungs = np.moveaxis(chest.lungs, 0, -1).astype(np.float32)
    whitened = 0
    distant = np.ones(chest.pixels.shape, bool)
    rows, columns = np.nonzero(chest.lungs.any(axis=0))
    distant[max(0, rows.min() - 9) : rows.max() + 9, max(0, columns.min() - 9) : columns.max() + 9] = False
    for seed in range(24):
        changed = opacify(chest.pixels, lungs, np.random.default_rng(seed))
        assert (changed >= chest.pixels - 1e-6).all()
        assert changed.max() <= 1
        np.testing.assert_array_equal(changed[distant], chest.pixels[distant])
        whitened += (changed - chest.pixels)[chest.lungs.any(axis=0)].mean() > 0.02
    assert whitened >= 8


def test_noise_is_smooth_and_between_0_and_1():
    noise = synthetic_opacities.smooth_noise(np.random.default_rng(0), (90, 60), 4)
    assert noise.shape == (90, 60)
    assert 0 <= noise.min() < 0.3
    assert 0.7 < noise.max() <= 1
    assert np.abs(np.diff(noise, axis=0)).max() < 0.15


@pytest.mark.parametrize("shape", synthetic_opacities._SHAPES)
def test_every_shape_covers_only_a_part(shape):
    for seed in range(6):
        density = shape(np.random.default_rng(seed), (120, 90))
        assert density.shape == (120, 90)
        assert density.min() >= 0
        assert density.max() <= 1 + 1e-6
        assert 0.005 < density.mean() < 0.95
