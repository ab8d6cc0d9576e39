"""The classifier's training films."""

from __future__ import annotations

import csv

import cv2
import numpy as np
import pytest

from CovidXRayLib.classification.lung_crop import crop_lungs, normalize_lungs
from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm
from CovidXRayLib.films.film import Film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.training.data.lung_crops import (
    LabeledCrop,
    labeled_crop,
    lungs_only_crops,
    manifest_crops,
)


@pytest.fixture(scope="module")
def chest():
    return project_chest(31, size=300)


@pytest.fixture(scope="module")
def crop(chest) -> LabeledCrop:
    return labeled_crop(Film(chest.pixels), chest.lungs, 96, True)


def test_stored_crop_equals_inference_up_to_rounding(chest, crop):
    exact = crop_lungs(chest.pixels, chest.lungs, 96).square
    stored = normalize_lungs(crop.values.astype(np.float32), crop.inside)
    assert np.abs(exact - stored).max() <= 0.5


def test_film_without_a_trusted_mask_is_excluded(tmp_path, chest):
    noise = np.random.default_rng(1).integers(0, 256, chest.pixels.shape).astype(np.uint8)
    films = []
    for name, label, pixels in (
        ("chest", "covid", (chest.pixels * 255).astype(np.uint8)),
        ("noise", "no_finding", noise),
        ("again", "no_finding", (chest.pixels * 255).astype(np.uint8)),
    ):
        cv2.imwrite(str(tmp_path / f"{name}.png"), pixels)
        films.append(
            ManifestFilm(name, tmp_path / f"{name}.png", label, "phantom", name, "PA", 0, None, "", "")
        )
    crops = manifest_crops(
        films, frozenset(["covid"]), 32, resources_folder() / "Weights", tmp_path / "masks"
    )
    assert [(crop.film, crop.positive) for crop in crops] == [("chest", True), ("again", False)]


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


def test_cropped_films_give_both_pneumonia_classes(tmp_path, chest):
    lungs_only_folder(tmp_path, chest, ["normal", "op", "noop_ab", "normal"])
    crops = lungs_only_crops(tmp_path, 64)
    assert [crop.positive for crop in crops] == [False, True, False]


def test_real_table_has_both_classes(tmp_path, data_folder, chest):
    """The table of the data pack, with one film in place of all, to be quick."""
    with (data_folder / "lungs_only" / "lungs_only.csv").open(newline="", encoding="utf-8") as handle:
        classes = [row["rsna_class"] for row in csv.DictReader(handle)]
    few = [name for kind in sorted(set(classes)) for name in [kind] * (classes.count(kind) // 100)]
    lungs_only_folder(tmp_path, chest, few)
    crops = lungs_only_crops(tmp_path, 32)
    assert sum(crop.positive for crop in crops) == 5
    assert sum(not crop.positive for crop in crops) == 12


def test_missing_table_is_reported(tmp_path):
    with pytest.raises(ManifestError, match=r"lungs_only\.csv: not found"):
        lungs_only_crops(tmp_path, 64)
