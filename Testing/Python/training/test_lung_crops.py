"""The classifier's training films."""

from __future__ import annotations

import csv

import cv2
import numpy as np
import pytest

from CovidXRayLib.classification.preparation import IMAGENET_MEAN, crop_lungs
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.phantom.chest import project_chest
from CovidXRayLib.training import lung_crops
from CovidXRayLib.training.lung_crops import CropBatches, LabelledCrop, augment, lungs_only_crops


@pytest.fixture(scope="module")
def chest():
    return project_chest(31, size=300)


@pytest.fixture(scope="module")
def crop(chest) -> LabelledCrop:
    return LabelledCrop(lung_crops._crop(chest.pixels, chest.lungs, 96), True)


def numbered(negatives: int, positives: int) -> list[LabelledCrop]:
    """Crops that can be told apart by their brightness after augmentation has been switched off."""
    return [
        LabelledCrop(np.full((4, 4), number, np.uint8), number >= negatives)
        for number in range(negatives + positives)
    ]


def drawn_numbers(batch: tuple[np.ndarray, np.ndarray]) -> list[int]:
    return [round(float(value)) for value in (batch[0][:, 0, 0] + IMAGENET_MEAN)[:, 0]]


@pytest.fixture
def no_augmentation(monkeypatch):
    monkeypatch.setattr(lung_crops, "augment", lambda square, rng: square.astype(np.float32))


@pytest.mark.parametrize(("negatives", "positives"), [(40, 6), (6, 40), (16, 16), (1, 9)])
def test_each_batch_holds_both_classes_alike(negatives, positives, no_augmentation):
    batches = CropBatches(numbered(negatives, positives), batch_size=8, seed=1)
    for epoch in range(2):
        for index in range(len(batches)):
            films, answers = batches.batch(epoch, index)
            assert films.shape == (8, 4, 4, 3)
            assert answers.shape == (8, 1)
            assert answers.sum() == 4
            for number, answer in zip(drawn_numbers((films, answers)), answers[:, 0], strict=True):
                assert (number >= negatives) == answer


def test_no_film_is_drawn_twice_before_all_of_its_class_were(no_augmentation):
    batches = CropBatches(numbered(20, 6), batch_size=4, seed=3)
    numbers = [
        number
        for epoch in range(4)
        for index in range(len(batches))
        for number in drawn_numbers(batches.batch(epoch, index))
    ]
    positive = [number for number in numbers if number >= 20]
    negative = [number for number in numbers if number < 20]
    for lap in range(len(positive) // 6):
        assert sorted(positive[6 * lap : 6 * lap + 6]) == list(range(20, 26))
    assert sorted(negative[:20]) == list(range(20))
    assert positive[:6] != positive[6:12]


def test_batches_depend_on_seed_epoch_and_place_and_on_nothing_else(crop):
    crops = [crop, LabelledCrop(crop.square[:, ::-1].copy(), False)] * 4
    first = CropBatches(crops, 4, seed=2).batch(3, 1)
    batches = CropBatches(crops, 4, seed=2)
    batches.batch(0, 0)
    for one, other in zip(first, batches.batch(3, 1), strict=True):
        np.testing.assert_array_equal(one, other)
    others = [batches.batch(3, 0), batches.batch(2, 1), CropBatches(crops, 4, seed=5).batch(3, 1)]
    assert all((first[0] != other[0]).any() for other in others)


@pytest.mark.parametrize("answer", [True, False])
def test_one_class_alone_cannot_train(crop, answer):
    with pytest.raises(ManifestError, match="positive and negative"):
        CropBatches([LabelledCrop(crop.square, answer)], 4, seed=1)


@pytest.mark.parametrize("seed", range(10))
def test_variants_stay_in_range(crop, seed):
    changed = augment(crop.square, np.random.default_rng(seed))
    assert changed.shape == crop.square.shape
    assert changed.dtype == np.float32
    assert changed.min() >= 0
    assert changed.max() <= 255


def test_the_stored_crop_is_the_one_used_but_for_rounding(chest, crop):
    exact = crop_lungs(chest.pixels, chest.lungs, 96).square
    assert np.abs(exact - crop.square).max() <= 0.5


@pytest.mark.parametrize("seed", range(6))
def test_what_is_not_lung_stays_the_grey_it_has_in_use(seed):
    """Two bright lungs with a gap: whatever is drawn, the gap may not tell how the film was changed."""
    lungs = np.zeros((2, 200, 200), bool)
    lungs[0, 20:180, 20:70] = lungs[1, 20:180, 130:180] = True
    pixels = np.random.default_rng(9).random((200, 200), dtype=np.float32)
    square = lung_crops._crop(pixels, lungs, 96)
    changed = augment(square, np.random.default_rng(seed))
    assert changed[43:53, 45:51] == pytest.approx(127.5, abs=0.6)


def lungs_only_folder(folder, chest, classes: list[str]) -> None:
    (folder / "lungs_only").mkdir()
    mask = chest.lungs.any(axis=0)
    cv2.imwrite(str(folder / "lungs_only" / "film.png"), (chest.pixels * mask * 255).astype(np.uint8))
    cv2.imwrite(str(folder / "lungs_only" / "mask.png"), mask.astype(np.uint8) * 255)
    with (folder / "lungs_only" / "lungs_only.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, ["file", "mask_both", "rsna_class", "label"])
        writer.writeheader()
        labels = {"normal": "no_finding", "op": "pneumonia_other", "noop_ab": "other"}
        for name in classes:
            writer.writerow(
                {"file": "film.png", "mask_both": "mask.png", "rsna_class": name, "label": labels[name]}
            )


def test_films_with_the_lungs_alone_give_both_classes_of_the_pneumonia_step(tmp_path, chest):
    lungs_only_folder(tmp_path, chest, ["normal", "op", "noop_ab", "normal"])
    crops = lungs_only_crops(tmp_path, 64)
    assert [crop.positive for crop in crops] == [False, True, False]


def test_the_real_table_has_both_classes_under_the_names_that_are_read(tmp_path, data_folder, chest):
    """The table of the data pack, with one film in place of all, to be quick."""
    with (data_folder / "lungs_only" / "lungs_only.csv").open(newline="", encoding="utf-8") as handle:
        classes = [row["rsna_class"] for row in csv.DictReader(handle)]
    few = [name for kind in sorted(set(classes)) for name in [kind] * (classes.count(kind) // 100)]
    lungs_only_folder(tmp_path, chest, few)
    crops = lungs_only_crops(tmp_path, 32)
    assert sum(crop.positive for crop in crops) == 5
    assert sum(not crop.positive for crop in crops) == 12


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(ManifestError, match=r"lungs_only\.csv: not found"):
        lungs_only_crops(tmp_path, 64)
