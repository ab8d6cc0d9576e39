"""The original's augmentation: its ranges, its units, and its tool's own images."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.augmentation.augmentation_names import PARTS
from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation

OFF = OriginalAugmentation().without(*PARTS)


@pytest.fixture(scope="module")
def chest():
    return project_chest(4, size=224)


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng([0, 0, 0])
    return [OriginalAugmentation().draw(rng) for _ in range(5000)]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("rotation", -20, 20),
        ("shear", -0.05, 0.05),
        ("shift_columns", -0.2, 0.2),
        ("shift_rows", -0.2, 0.2),
        ("zoom_columns", 0.8, 1.2),
        ("zoom_rows", 0.8, 1.2),
        ("brightness", 0.1, 1.9),
    ],
)
def test_ranges_are_uniform(drawn, name, low, high):
    values = np.array([getattr(variant, name) for variant in drawn])
    assert low <= values.min() < low + 0.01 * (high - low)
    assert high - 0.01 * (high - low) < values.max() <= high
    counts, _ = np.histogram(values, bins=10, range=(low, high))
    assert counts.min() > 400  # 500 each are expected, with a standard deviation of 21
    assert counts.max() < 600


def test_half_are_flipped_independently(drawn):
    assert 0.46 < np.mean([variant.mirrored for variant in drawn]) < 0.54
    columns = [np.array(column, float) for column in zip(*map(dataclasses.astuple, drawn), strict=True)][:-1]
    linked = np.corrcoef(columns) - np.eye(len(columns))
    assert np.abs(linked).max() < 0.06


def test_table_units_are_respected():
    """Measured on points of the image, not on the numbers drawn."""
    corner, center = np.array([0.0, 0.0]), np.array([111.5, 111.5])

    def moved(augmentation, point, **values):
        variant = dataclasses.replace(augmentation.draw(np.random.default_rng(0)), **values)
        return variant.matrix((224, 224)) @ [*point, 1] - point

    assert np.linalg.norm(moved(OFF, corner, shear=0.05)) < 0.1
    top = np.array([111.5, 0.0])
    radians = OriginalAugmentation(shear_unit="radians")
    largest = max(abs(radians.draw(np.random.default_rng(seed)).shear) for seed in range(200))
    assert 2.8 < largest < 2.9
    assert 5.2 < abs(moved(OFF, top, shear=largest)[0]) < 5.6
    np.testing.assert_allclose(moved(OFF, center, shift_columns=0.2, shift_rows=-0.1), (-44.8, 22.4))
    # A zoom of 1.25 fetches from 1.25 times as far: what is seen shrinks to four fifths.
    np.testing.assert_allclose(moved(OFF, corner, zoom_columns=1.25), (111.5 / 5, 0))


def keras_parameters(variant, side):
    """The same variant in the tool's words; it moves columns by ``tx`` and rows by ``ty``."""
    return {
        "theta": variant.rotation,
        "shear": variant.shear,
        "tx": variant.shift_columns * side,
        "ty": variant.shift_rows * side,
        "zx": variant.zoom_columns,
        "zy": variant.zoom_rows,
        "flip_horizontal": variant.mirrored,
        "brightness": variant.brightness,
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_keras_gives_the_same_image(chest, print_measurement):
    image = pytest.importorskip("keras.src.legacy.preprocessing.image")
    eight_bit = np.floor(chest.pixels * 255).astype(np.float32)
    tool = image.ImageDataGenerator(data_format="channels_last")
    largest, mean = [], []
    for seed in range(12):
        # Radians, so that the shear counts for something.
        variant = OriginalAugmentation(shear_unit="radians").draw(np.random.default_rng([7, 0, seed]))
        theirs = tool.apply_transform(eight_bit[..., None], keras_parameters(variant, 224))[..., 0]
        difference = np.abs(variant.on_image(eight_bit / 255) * 255 - theirs)
        # The tool cuts the fractions off before and after the brightness; here they are rounded once, after.
        assert difference.max() <= 1.5 + variant.brightness
        assert np.abs(theirs - eight_bit).mean() > 15 * difference.mean()
        largest.append(difference.max())
        mean.append(difference.mean())
    print_measurement(
        f"ImageDataGenerator, 12 variants: largest difference {max(largest):.0f}, "
        f"mean {np.mean(mean):.2f} of 255 gray levels"
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_keras_gives_the_same_transform(chest, print_measurement):
    """Without the brightness nothing is rounded to 8 bits, and what is left is interpolation alone."""
    image = pytest.importorskip("keras.src.legacy.preprocessing.image")
    augmentation = OriginalAugmentation(shear_unit="radians").without("brightness")
    tool = image.ImageDataGenerator(data_format="channels_last")
    largest = []
    for seed in range(12):
        variant = augmentation.draw(np.random.default_rng([8, 0, seed]))
        theirs = tool.apply_transform(chest.pixels[..., None], keras_parameters(variant, 224))[..., 0]
        largest.append(np.abs(variant.on_image(chest.pixels) - theirs).max())
    assert max(largest) < 1e-4
    print_measurement(
        f"ImageDataGenerator, 12 moves: largest difference {255 * max(largest):.4f} of 255 gray levels"
    )


def test_keras_draws_from_the_same_ranges():
    image = pytest.importorskip("keras.src.legacy.preprocessing.image")
    ours = OriginalAugmentation()
    tool = image.ImageDataGenerator(
        rotation_range=ours.rotation,
        width_shift_range=ours.width_shift,
        height_shift_range=ours.height_shift,
        shear_range=ours.shear,
        zoom_range=ours.zoom,
        horizontal_flip=ours.horizontal_flip,
        brightness_range=ours.brightness,
        data_format="channels_last",
    )
    rng = np.random.default_rng(1)
    mine = [keras_parameters(ours.draw(rng), 100) for _ in range(2000)]
    theirs = [tool.get_random_transform((100, 100, 1), seed) for seed in range(2000)]
    for name in mine[0]:
        one, other = (np.array([float(draw[name]) for draw in draws]) for draws in (mine, theirs))
        spread = max(other.std(), 1e-9)
        assert abs(one.mean() - other.mean()) < 0.15 * spread, name
        assert abs(one.std() / spread - 1) < 0.1, name


@pytest.mark.parametrize("seed", range(10))
def test_masks_and_image_are_transformed_together(chest, seed):
    """The image is the mask, in gray: where they part, they were moved apart."""
    either = chest.lungs.any(axis=0).astype(np.float32)
    variant = OriginalAugmentation(fill=0.0).without("brightness").draw(np.random.default_rng(seed))
    picture = variant.on_image(either)
    planes = variant.on_planes(np.dstack([*chest.lungs.astype(np.float32), either, either, either]))
    assert planes.shape == (224, 224, 5)
    assert (picture > 0.5).sum() > 2000
    assert ((picture > 0.5) != (planes[..., 2] > 0.5)).mean() < 0.001
    assert ((planes[..., :2].max(axis=-1) > 0.5) != (planes[..., 2] > 0.5)).mean() < 0.001
    assert planes.min() >= 0
    assert planes.max() <= 1
    one = variant.on_planes(np.ascontiguousarray(either[..., None]))
    assert one.shape == (224, 224, 1)


@pytest.mark.parametrize("seed", range(10))
def test_flip_is_reported(chest, seed):
    """Only then does the patient's right lung lie on the right of the image."""
    augmentation = OriginalAugmentation(rotation=20).without("shift", "zoom", "brightness")
    variant = augmentation.draw(np.random.default_rng(seed))
    planes = variant.on_planes(np.moveaxis(chest.lungs, 0, -1).astype(np.float32))
    right, left = (np.nonzero(planes[..., side] > 0.5)[1].mean() for side in range(2))
    assert (right > left) == variant.mirrored


def test_flip_alone_is_exact(chest):
    mirrored = dataclasses.replace(OFF.draw(np.random.default_rng(0)), mirrored=True)
    for picture in (chest.pixels, np.ascontiguousarray(chest.pixels[:101, :77])):
        np.testing.assert_allclose(mirrored.on_image(picture), picture[:, ::-1], atol=1e-6)


def test_brightness_multiplies_and_clips(chest):
    light = dataclasses.replace(OFF.draw(np.random.default_rng(0)), brightness=1.9)
    dark = dataclasses.replace(light, brightness=0.1)
    half_a_level = 0.5 / 255 + 1e-6
    expected = np.clip(chest.pixels * 1.9, 0, 1)
    np.testing.assert_allclose(light.on_image(chest.pixels), expected, atol=half_a_level)
    assert (light.on_image(chest.pixels) == 1).mean() > 0.1  # something really was clipped
    np.testing.assert_allclose(dark.on_image(chest.pixels), chest.pixels * 0.1, atol=half_a_level)
    assert len(np.unique(dark.on_image(chest.pixels))) <= 27  # as few levels as 8 bits leave
    np.testing.assert_array_equal(light.on_planes(chest.pixels), chest.pixels)


def test_fill_mode_at_the_border():
    picture = np.tile(np.linspace(0.2, 0.8, 50, dtype=np.float32), (40, 1))
    to_the_right = dataclasses.replace(OFF.draw(np.random.default_rng(0)), shift_columns=-0.2)
    np.testing.assert_allclose(to_the_right.on_image(picture)[:, :10], 0.2, atol=1e-6)
    filled = dataclasses.replace(to_the_right, fill=0.5).on_image(picture)
    np.testing.assert_allclose(filled[:, :9], 0.5, atol=1e-6)
    np.testing.assert_allclose(filled[:, 10:], picture[:, :40], atol=1e-6)
    assert (to_the_right.on_planes(np.ones_like(picture))[:, :9] == 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_all_transforms_off_is_the_identity(chest, seed):
    variant = OFF.draw(np.random.default_rng(seed))
    np.testing.assert_array_equal(variant.on_image(chest.pixels), chest.pixels)
    assert not variant.mirrored
    assert variant.brightness is None


@pytest.mark.parametrize("part", PARTS)
def test_turning_one_transform_off_keeps_the_others(part):
    fields = {
        "rotation": {"rotation"},
        "shift": {"shift_columns", "shift_rows"},
        "shear": {"shear"},
        "zoom": {"zoom_columns", "zoom_rows"},
        "flip": {"mirrored"},
        "brightness": {"brightness"},
    }
    changed = set()
    for seed in range(8):
        whole = dataclasses.asdict(OriginalAugmentation().draw(np.random.default_rng(seed)))
        less = dataclasses.asdict(OriginalAugmentation().without(part).draw(np.random.default_rng(seed)))
        changed |= {name for name in whole if whole[name] != less[name]}
    assert changed == fields[part]


def test_image_depends_on_the_seed(chest):
    def vary(*place):
        return OriginalAugmentation().draw(np.random.default_rng(place)).on_image(chest.pixels)

    before = chest.pixels.copy()
    np.testing.assert_array_equal(vary(1, 2, 3), vary(1, 2, 3))
    np.testing.assert_array_equal(chest.pixels, before)
    assert all((vary(1, 2, 3) != vary(*other)).any() for other in ((0, 2, 3), (1, 0, 3), (1, 2, 0)))


def test_non_square_image_rotates_about_its_center():
    picture = np.zeros((60, 101), np.float32)
    cv2.circle(picture, (50, 30), 6, 1.0, -1)
    variant = dataclasses.replace(OFF.draw(np.random.default_rng(0)), rotation=20.0)
    rows, columns = np.nonzero(variant.on_image(picture) > 0.5)
    assert abs(rows.mean() - 30) < 0.3
    assert abs(columns.mean() - 50) < 0.3


@pytest.mark.parametrize("wrong", [{"zoom": 1.0}, {"zoom": -0.1}, {"shear_unit": "turns"}])
def test_invalid_arguments_are_rejected(wrong):
    with pytest.raises(ValueError, match="must be"):
        OriginalAugmentation(**wrong)
