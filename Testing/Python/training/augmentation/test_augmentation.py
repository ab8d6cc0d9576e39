"""Random changes that leave the answer the same."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.augmentation import film_augmentation
from CovidXRayLib.training.augmentation.burned_in_marks import annotate, write_marks
from CovidXRayLib.training.augmentation.film_augmentation import Geometry


@pytest.fixture(scope="module")
def chest():
    return project_chest(4, size=192)


@pytest.mark.parametrize("seed", range(20))
def test_affine_parameters_stay_in_range(seed):
    geometry = Geometry(rotation=10, zoom=0.1, shift=0.05, shear=0.03)
    matrix = geometry.draw(np.random.default_rng(seed), (120, 80))
    linear = matrix[:, :2]
    # The determinant of a rotation and a shear is 1: what is left is the zoom.
    assert 0.9 <= np.sqrt(np.linalg.det(linear)) <= 1.1
    assert abs(np.degrees(np.arctan2(linear[1, 0], linear[0, 0]))) <= 10
    center = np.array([39.5, 59.5])
    moved = matrix @ [*center, 1] - center
    assert abs(moved[0]) <= 0.05 * 80
    assert abs(moved[1]) <= 0.05 * 120


def test_zero_augmentation_is_the_identity(chest):
    matrix = Geometry(0, 0, 0, 0).draw(np.random.default_rng(0), chest.pixels.shape)
    np.testing.assert_allclose(matrix, [[1, 0, 0], [0, 1, 0]], atol=1e-12)
    np.testing.assert_array_equal(film_augmentation.warp(chest.pixels, matrix), chest.pixels)


@pytest.mark.parametrize("seed", range(12))
def test_exposure_collimation_and_markers_keep_the_range(chest, seed):
    rng = np.random.default_rng(seed)
    for change in (
        film_augmentation.change_exposure,
        film_augmentation.collimate,
        write_marks,
    ):
        before = chest.pixels.copy()
        changed = change(chest.pixels, rng)
        assert changed.shape == chest.pixels.shape
        assert changed.dtype == np.float32
        assert changed.min() >= 0
        assert changed.max() <= 1
        np.testing.assert_array_equal(chest.pixels, before)  # the film itself is used again


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_blank_image_stays_in_range(value):
    image = np.full((64, 48), value, np.float32)
    for seed in range(10):
        changed = film_augmentation.change_exposure(image, np.random.default_rng(seed))
        assert np.isfinite(changed).all()
        assert changed.min() >= 0
        assert changed.max() <= 1


def test_collimation_affects_only_the_borders(chest):
    rows, columns = chest.pixels.shape
    inner = slice(rows // 12, rows - rows // 12), slice(columns // 12, columns - columns // 12)
    touched = 0
    for seed in range(10):
        changed = film_augmentation.collimate(chest.pixels, np.random.default_rng(seed))
        np.testing.assert_array_equal(changed[inner], chest.pixels[inner])
        touched += (changed != chest.pixels).any()
    assert touched >= 8


@pytest.mark.parametrize("seed", range(8))
def test_annotations_stay_outside_the_lungs(chest, seed):
    lungs = chest.lungs.any(axis=0)
    changed = annotate(chest.pixels, ~lungs, np.random.default_rng(seed))
    np.testing.assert_array_equal(changed[lungs], chest.pixels[lungs])
    assert (changed != chest.pixels).mean() > 0.001
    assert 0 <= changed.min() <= changed.max() <= 1
