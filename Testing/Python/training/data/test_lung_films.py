"""Films with masks, as the U-Net's training sees them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.data import lung_films
from CovidXRayLib.training.data.lung_films import LungBatches, LungFilm, augment, network_pair, shrink


def bright_lungs(size=128, shape=(300, 260)) -> LungFilm:
    """A test image in which lung is white and all else dark: mask and image can be compared."""
    rows, columns = shape
    y, x = np.mgrid[:rows, :columns]
    right = ((y - 0.5 * rows) / (0.3 * rows)) ** 2 + ((x - 0.3 * columns) / (0.12 * columns)) ** 2 < 1
    left = ((y - 0.5 * rows) / (0.2 * rows)) ** 2 + ((x - 0.7 * columns) / (0.12 * columns)) ** 2 < 1
    image = np.where(right | left, 0.9, 0.05).astype(np.float32)
    return shrink(image, np.stack([right, left]).astype(np.float32), size, heart_unknown=False)


@pytest.fixture(scope="module")
def chest():
    return project_chest(21, size=256)


@pytest.fixture
def geometry_alone(monkeypatch):
    """Leave out what changes gray values, so that the image shows where it was moved to."""
    monkeypatch.setattr(lung_films, "INVERTED", 0)
    monkeypatch.setattr(lung_films, "opacify", lambda image, *_: image)
    monkeypatch.setattr(lung_films, "ANNOTATED", 0)
    monkeypatch.setattr(lung_films, "write_marks", lambda image, *_: image)
    for name in ("change_exposure", "collimate"):
        monkeypatch.setattr(lung_films.film_augmentation, name, lambda image, *_: image)


def test_resizing_keeps_image_and_masks_aligned():
    film = bright_lungs()
    assert film.image.shape == film.weight.shape == film.lungs.shape[:2] == (128, film.letterbox.columns)
    np.testing.assert_allclose(film.image, 0.05 + 0.85 * film.lungs.max(axis=-1), atol=1e-5)
    assert (film.weight == 1).all()


@pytest.mark.parametrize("seed", range(8))
def test_masks_and_image_are_transformed_together(seed, geometry_alone):
    moved = augment(bright_lungs(), np.random.default_rng(seed))
    white, lung = moved.image > 0.475, moved.lungs.max(axis=-1) > 0.5
    assert lung.any()
    assert (white == lung).mean() > 0.999


@pytest.mark.parametrize("seed", range(16))
def test_patient_right_stays_on_the_display_left(seed, geometry_alone):
    """Mirrored or not: in the test image the taller lung tells which one it was."""
    moved = augment(bright_lungs(), np.random.default_rng(seed))
    lungs = moved.lungs > 0.5
    centers = [np.nonzero(lungs[..., side])[1].mean() for side in range(2)]
    assert centers[0] < centers[1]


def test_half_of_the_films_are_flipped(geometry_alone):
    taller_is_right = 0
    for seed in range(40):
        lungs = augment(bright_lungs(), np.random.default_rng(seed)).lungs
        taller_is_right += lungs[..., 0].sum() > lungs[..., 1].sum()
    assert 10 <= taller_is_right <= 30


@pytest.mark.parametrize("seed", range(10))
def test_values_stay_in_range(chest, seed):
    film = shrink(chest.pixels, chest.lungs.astype(np.float32), 96, heart_unknown=True)
    moved = augment(film, np.random.default_rng(seed))
    for values in (moved.image, moved.lungs):
        assert values.dtype == np.float32
        assert values.min() >= 0
        assert values.max() <= 1
    assert set(np.unique(moved.weight)) <= {0, 1}
    films, target = network_pair(moved)
    assert films.min() >= -2
    assert films.max() <= 2
    assert target.shape == (96, 96, 3)


def test_padding_is_known_background(chest):
    narrow = shrink(
        np.ascontiguousarray(chest.pixels[:, 60:190]),
        np.ascontiguousarray(chest.lungs[:, :, 60:190], np.float32),
        96,
        heart_unknown=True,
    )
    _, target = network_pair(narrow)
    outside = np.ones((96, 96), bool)
    outside[narrow.letterbox.window] = False
    assert outside.any()
    assert (target[outside] == (0, 0, 1)).all()


def silver(chest) -> LungFilm:
    """The kind of mask that leaves the heart out: here the lungs less what lies behind the heart."""
    heart = np.zeros(chest.pixels.shape, np.uint8)
    cv2.ellipse(heart, (145, 160), (45, 40), 0, 0, 360, 1, -1)
    lungs = chest.lungs & ~heart.astype(bool)
    return shrink(chest.pixels, lungs.astype(np.float32), 128, heart_unknown=True)


def test_silver_masks_ignore_heart_and_mediastinum(chest):
    film = silver(chest)
    assert film.weight[80, 72] == 0  # the middle of the heart
    truth = chest.lungs.any(axis=0)[::2, ::2]
    missed = truth & ~(film.lungs.max(axis=-1) > 0.5)
    assert missed.sum() > 300
    assert (film.weight[missed] == 0).mean() > 0.97
    # What is lung in the mask counts, and so does what lies well above and beside it.
    assert (film.weight[film.lungs.max(axis=-1) > 0.5] == 1).all()
    hull = np.nonzero(film.lungs.max(axis=-1) > 0.5)
    assert (film.weight[: max(0, hull[0].min() - 8)] == 1).all()
    assert (film.weight[:, : max(0, hull[1].min() - 8)] == 1).all()


@pytest.mark.parametrize("seed", range(6))
def test_ignored_heart_follows_the_film(chest, seed):
    """The ignored zone moves with the film: no lung left out by the mask becomes background."""
    film = silver(chest)
    truth = chest.lungs.any(axis=0)[::2, ::2].astype(np.float32)
    twin = LungFilm(film.letterbox, film.image, np.dstack([truth, truth]), film.weight)
    moved, whole = augment(film, np.random.default_rng(seed)), augment(twin, np.random.default_rng(seed))
    missed = (whole.lungs.max(axis=-1) > 0.9) & (moved.lungs.max(axis=-1) < 0.1)
    assert missed.sum() > 150
    assert (moved.weight[missed] == 0).mean() > 0.93


def test_empty_silver_mask_is_reported(chest):
    with pytest.raises(ManifestError):
        shrink(chest.pixels, np.zeros((2, 256, 256), np.float32), 128, heart_unknown=True)


def written_film(folder, chest, mask_shape=None) -> ManifestFilm:
    cv2.imwrite(str(folder / "film.png"), (chest.pixels * 255).astype(np.uint8))
    for side, name in enumerate(("right", "left")):
        mask = chest.lungs[side].astype(np.uint8) * 255
        cv2.imwrite(str(folder / f"{name}.png"), mask if mask_shape is None else cv2.resize(mask, mask_shape))
    return ManifestFilm(
        id="film", file=folder / "film.png", label="covid", source_family="made", group="g1", view="PA",
        fold=3, masks=(folder / "right.png", folder / "left.png"), mask_quality="human", license="CC0",
    )  # fmt: skip


def test_right_lung_is_loaded_first(tmp_path, chest):
    (film,) = lung_films.load([written_film(tmp_path, chest)], 128)
    np.testing.assert_allclose(
        film.lungs[..., 0], chest.lungs[0].reshape(128, 2, 128, 2).mean(axis=(1, 3)), atol=1e-5
    )
    assert np.nonzero(film.lungs[..., 0])[1].mean() < np.nonzero(film.lungs[..., 1])[1].mean()


def test_mask_of_different_shape_is_reported(tmp_path, chest):
    with pytest.raises(ManifestError, match=r"right\.png: .*shape"):
        lung_films.load([written_film(tmp_path, chest, (100, 90))], 128)


def test_missing_mask_is_reported(tmp_path, chest):
    film = written_film(tmp_path, chest)
    (tmp_path / "left.png").unlink()
    with pytest.raises(ManifestError, match=r"left\.png: is not a readable mask"):
        lung_films.load([film], 128)


@pytest.fixture(scope="module")
def batches():
    films = [
        shrink(phantom.pixels, phantom.lungs.astype(np.float32), 64, heart_unknown=False)
        for phantom in (project_chest(seed, size=128) for seed in range(7))
    ]
    return LungBatches(films, batch_size=3, seed=5), films


def test_epoch_has_each_film_at_most_once(batches):
    drawn, _ = batches
    assert len(drawn) == 2
    inputs, targets = drawn.batch(0, 1)
    assert inputs.shape == (3, 64, 64, 1)
    assert targets.shape == (3, 64, 64, 3)


def test_batches_depend_only_on_seed_epoch_and_position(batches):
    drawn, films = batches
    first = drawn.batch(4, 1)
    drawn.batch(2, 0)  # what was asked for in between does not matter
    again = LungBatches(films, batch_size=3, seed=5).batch(4, 1)
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    others = [drawn.batch(4, 0), drawn.batch(5, 1), LungBatches(films, batch_size=3, seed=6).batch(4, 1)]
    assert all((first[0] != other[0]).any() for other in others)


def test_small_data_set_gives_one_batch(batches):
    _, films = batches
    few = LungBatches(films[:2], batch_size=8, seed=1)
    assert len(few) == 1
    assert few.batch(0, 0)[0].shape[0] == 2


def test_some_films_are_inverted_or_cropped():
    film = bright_lungs()
    variants = [augment(film, np.random.default_rng(seed)) for seed in range(200)]
    darker_inside = [
        variant.image[variant.lungs.max(axis=-1) > 0.5].mean() < variant.image.mean() - 0.1
        for variant in variants
    ]
    assert 4 <= sum(darker_inside) <= 40
    at_border = [
        any(edge.max() > 0.5 for edge in (lung[0], lung[-1], lung[:, 0], lung[:, -1]))
        for lung in (variant.lungs.max(axis=-1) for variant in variants)
    ]
    assert 10 <= sum(at_border) <= 120
