"""What the film check network learns from."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from CovidXRayLib.networks.film_check import FILMCHECK_SIZE, KINDS, ROTATIONS
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.augmentation.photograph import photograph
from CovidXRayLib.training.data import non_chest_shapes
from CovidXRayLib.training.data.filmcheck_films import FilmcheckBatches, cut_up, turn


@pytest.fixture(scope="module")
def chest():
    return project_chest(41, size=160).pixels


@pytest.fixture(scope="module")
def batches(chest):
    return FilmcheckBatches([chest, chest[:, ::-1].copy()] * 10, [chest[::-1].copy()], batch_size=16, seed=3)


def test_film_is_rotated_clockwise():
    image = np.zeros((6, 4), np.float32)
    image[0, 0] = 1  # top left
    corners = {0: (0, 0), 90: (0, -1), 180: (-1, -1), 270: (-1, 0)}
    for rotation in ROTATIONS:
        turned = turn(image, rotation)
        assert turned[corners[rotation]] == 1
        assert turned.shape == ((6, 4) if rotation in (0, 180) else (4, 6))


@pytest.mark.parametrize("seed", range(12))
def test_crops_are_partial(chest, seed):
    piece = cut_up(chest, np.random.default_rng(seed))
    assert piece.dtype == np.float32
    whole, part = (cv2.resize(image, (48, 48), interpolation=cv2.INTER_AREA) for image in (chest, piece))
    assert np.corrcoef(whole.ravel(), part.ravel())[0, 1] < 0.85
    assert piece.min() >= 0
    assert piece.max() <= 1


@pytest.mark.parametrize("shape", non_chest_shapes.SHAPES, ids=lambda shape: shape.__name__)
def test_synthetic_images_stay_in_range_and_vary(shape):
    rng = np.random.default_rng(1)
    drawn = [shape(96, rng) for _ in range(4)]
    for image in drawn:
        assert image.shape == (96, 96)
        assert image.dtype == np.float32
        assert np.isfinite(image).all()
        assert np.ptp(image) > 0.05
    assert (drawn[0] != drawn[1]).any()


@pytest.mark.parametrize("seed", range(12))
def test_rendered_images_are_between_0_and_1(seed):
    image = non_chest_shapes.draw(96, np.random.default_rng(seed))
    assert image.shape == (96, 96)
    assert image.min() >= 0
    assert image.max() <= 1


@pytest.mark.parametrize("seed", range(5))
def test_photograph_is_tilted_with_surroundings(chest, seed):
    taken = photograph(chest, np.random.default_rng(seed))
    assert taken.shape == chest.shape
    assert taken.dtype == np.float32
    assert taken.min() >= 0
    assert taken.max() <= 1
    assert np.corrcoef(taken.ravel(), chest.ravel())[0, 1] < 0.98


def test_half_of_a_batch_are_frontal_films_with_orientation(batches):
    inputs, targets = batches.batch(0, 1)
    assert inputs.shape == (16, FILMCHECK_SIZE, FILMCHECK_SIZE, 1)
    assert inputs.min() >= -2
    assert inputs.max() <= 2
    frontal = targets["kind"][:, KINDS.index("frontal")]
    assert frontal.sum() == 8
    np.testing.assert_array_equal(targets["kind"].sum(axis=1), 1)
    np.testing.assert_array_equal(targets["rotation"][:, -1], frontal)
    np.testing.assert_array_equal(targets["inverted"][:, -1], frontal)
    np.testing.assert_array_equal(targets["rotation"][:, :-1].sum(axis=1), 1)


def test_batches_depend_only_on_seed_epoch_and_position(chest, batches):
    first = batches.batch(2, 1)
    batches.batch(0, 0)
    again = batches.batch(2, 1)
    np.testing.assert_array_equal(first[0], again[0])
    for name, values in first[1].items():
        np.testing.assert_array_equal(values, again[1][name])
    assert (first[0] != batches.batch(2, 0)[0]).any()
    assert (first[0] != batches.batch(1, 1)[0]).any()


def test_all_kinds_and_rotations_occur(batches):
    targets = [batches.batch(epoch, index)[1] for epoch in range(3) for index in range(len(batches))]
    for name, columns in (("kind", len(KINDS)), ("rotation", len(ROTATIONS))):
        assert (np.concatenate([target[name] for target in targets])[:, :columns].sum(axis=0) > 0).all()
    for name in ("inverted", "photograph"):
        share = np.concatenate([target[name][:, 0] for target in targets]).mean()
        assert 0 < share < 0.5
