"""The lungs alone, as the classifier sees them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from CovidXRayLib.classification.lung_crop import IMAGENET_MEAN, crop_lungs, network_input
from CovidXRayLib.phantom.frontal_chest import project_chest

GRAY = 127.5


@pytest.fixture(scope="module")
def chest():
    return project_chest(5, size=640, markers=False)


def test_nothing_outside_the_mask_reaches_the_network(chest):
    """Not one bit changes when a date, a letter and a white block are written beside the lungs."""
    outside = ~chest.lungs.any(axis=0)
    marks = (chest.pixels * 255).astype(np.uint8)
    cv2.putText(marks, "2020-03-14", (180, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 255, 3)
    cv2.putText(marks, "L", (580, 150), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 255, 5)
    cv2.rectangle(marks, (240, 240), (400, 400), 255, -1)  # over the mediastinum and both hila
    drawn = marks != (chest.pixels * 255).astype(np.uint8)
    assert (drawn & outside).sum() > 3000
    changed = np.where(drawn & outside, marks.astype(np.float32) / 255, chest.pixels)
    assert (
        crop_lungs(changed, chest.lungs, 224).square.tobytes()
        == crop_lungs(chest.pixels, chest.lungs, 224).square.tobytes()
    )
    # Even the rest of the film may be anything.
    noise = np.random.default_rng(0).random(chest.pixels.shape, dtype=np.float32)
    noise = np.where(outside, noise, chest.pixels)
    assert (
        crop_lungs(noise, chest.lungs, 224).square.tobytes()
        == crop_lungs(chest.pixels, chest.lungs, 224).square.tobytes()
    )


def test_change_inside_the_mask_reaches_the_network(chest):
    row, column = np.argwhere(chest.lungs[0]).mean(axis=0).astype(int)
    changed = chest.pixels.copy()
    changed[row - 15 : row + 15, column - 15 : column + 15] = 1
    assert (
        crop_lungs(changed, chest.lungs, 224).square != crop_lungs(chest.pixels, chest.lungs, 224).square
    ).any()


def test_lungs_have_the_documented_statistics_and_background_is_gray(chest):
    crop = crop_lungs(chest.pixels, chest.lungs, 224)
    share = crop.letterbox.place(chest.lungs.any(axis=0)[crop.box].astype(np.float32))
    lung = share >= 0.5
    assert crop.square.shape == (224, 224)
    assert crop.square.dtype == np.float32
    assert (crop.square[~lung] == GRAY).all()
    assert np.median(crop.square[lung]) == pytest.approx(GRAY, abs=0.1)
    low, high = np.percentile(crop.square[lung], (5, 95))
    assert high - low == pytest.approx(GRAY, rel=0.01)
    assert crop.square.min() >= 0
    assert crop.square.max() <= 255


@pytest.mark.parametrize(("gain", "offset"), [(0.5, 0.0), (0.7, 0.25), (1.0, -0.0)])
def test_brightness_and_contrast_of_the_film_do_not_matter(chest, gain, offset):
    changed = (gain * chest.pixels + offset).astype(np.float32)
    np.testing.assert_allclose(
        crop_lungs(changed, chest.lungs, 224).square,
        crop_lungs(chest.pixels, chest.lungs, 224).square,
        atol=0.02,
    )


def test_frame_around_the_lungs_does_not_matter(chest):
    """A film with a wider border gives the same crop: its size would tell the hospital."""
    wide = np.pad(chest.pixels, ((30, 50), (80, 10)), constant_values=0.3)
    lungs = np.pad(chest.lungs, ((0, 0), (30, 50), (80, 10)))
    np.testing.assert_array_equal(
        crop_lungs(wide, lungs, 224).square, crop_lungs(chest.pixels, chest.lungs, 224).square
    )


def test_box_encloses_the_lungs_and_may_touch_the_border():
    pixels = np.random.default_rng(1).random((300, 200), dtype=np.float32)
    lungs = np.zeros((2, 300, 200), bool)
    lungs[0, 0:150, 0:60] = True
    lungs[1, 100:300, 120:200] = True
    crop = crop_lungs(pixels, lungs, 96)
    assert crop.box == (slice(0, 300), slice(0, 200))
    assert crop.square.shape == (96, 96)
    lungs[1, 290:] = False
    lungs[1, :, 190:] = False
    assert crop_lungs(pixels, lungs, 96).box == (slice(0, 290), slice(0, 190))


@pytest.mark.parametrize("missing", [0, 1])
def test_single_lung_is_cropped(chest, missing):
    lungs = chest.lungs.copy()
    lungs[missing] = False
    crop = crop_lungs(chest.pixels, lungs, 224)
    present = lungs[1 - missing]
    assert crop.box[1].start == np.flatnonzero(present.any(axis=0))[0]
    assert crop.box[1].stop == np.flatnonzero(present.any(axis=0))[-1] + 1
    assert np.ptp(crop.square) > 100


@pytest.mark.parametrize("extent", [(1, 1), (3, 2), (400, 1), (2, 400)], ids=str)
def test_smallest_masks_give_a_square(extent):
    pixels = np.random.default_rng(2).random((420, 420), dtype=np.float32)
    lungs = np.zeros((2, 420, 420), bool)
    lungs[0, 5 : 5 + extent[0], 7 : 7 + extent[1]] = True
    square = crop_lungs(pixels, lungs, 224).square
    assert np.isfinite(square).all()


def test_two_distant_specks_give_a_square():
    pixels = np.random.default_rng(2).random((1000, 1000), dtype=np.float32)
    lungs = np.zeros((2, 1000, 1000), bool)
    lungs[0, 10, 10] = True
    lungs[1, 900, 900] = True
    assert np.isfinite(crop_lungs(pixels, lungs, 224).square).all()


def test_constant_lungs_are_plain_gray():
    lungs = np.zeros((2, 200, 200), bool)
    lungs[0, 20:180, 20:90] = lungs[1, 20:180, 110:180] = True
    with np.errstate(all="raise"):
        square = crop_lungs(np.full((200, 200), 0.4, np.float32), lungs, 224).square
    # Nothing but the rounding of float32 is left to be stretched.
    np.testing.assert_allclose(square, GRAY, atol=10)


def test_three_channels_minus_imagenet_mean():
    square = np.arange(4, dtype=np.float32).reshape(2, 2)
    batch = network_input(np.stack([square, square + 10]))
    assert batch.shape == (2, 2, 2, 3)
    assert batch.dtype == np.float32
    np.testing.assert_array_equal(batch[1, 1, 0], 12 - IMAGENET_MEAN)
    # Blue, green, red: Keras' order for VGG16.
    assert IMAGENET_MEAN[0] < IMAGENET_MEAN[1] < IMAGENET_MEAN[2]
