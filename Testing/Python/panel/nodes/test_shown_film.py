"""What is drawn: bone white, the right lung on the left, the masks over the lungs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest


def check_sides(right: np.ndarray, left: np.ndarray) -> None:
    """Both lungs are colored; the patient's right one lies left of the other, and of the middle."""
    assert right.sum() > 1000 and left.sum() > 1000
    middle = [np.flatnonzero(mask.any(axis=0)).mean() for mask in (right, left)]
    assert middle[0] < middle[1]
    center = right.shape[1] / 2
    assert np.nonzero(right)[1].mean() < center < np.nonzero(left)[1].mean()


def check_bone_white(reader: Any, right: np.ndarray, left: np.ndarray) -> None:
    """Between the lungs, where spine and heart are, the view is brighter than in them."""
    reader.panel._parameterNode.lungsVisible = False
    gray = reader.view().astype(float)
    assert np.ptp(gray, axis=2)[right | left].max() == 0
    gray = gray[..., 0]
    lungs = right | left
    rows = np.flatnonzero(right.any(axis=1) & left.any(axis=1))
    between = np.zeros_like(lungs)
    for row in rows[len(rows) // 4 : -len(rows) // 4]:
        between[row, np.flatnonzero(right[row])[-1] + 5 : np.flatnonzero(left[row])[0] - 5] = True
    assert between.sum() > 500
    assert gray[between].mean() > gray[lungs].mean() + 25


@pytest.mark.parametrize("number", [0, 1, 2])
def test_samples_are_bone_white_with_the_right_lung_on_the_left(
    reader: Any, sample_films: list[Path], number: int
) -> None:
    reader.open_one(sample_films[number])
    reader.analyze()
    right, left = reader.masks_in_view()
    check_sides(right, left)
    check_bone_white(reader, right, left)


def test_opacity_map_colors_the_film(reader: Any, film: Any) -> None:
    reader.analyze()
    reader.ui.opacityMapCheckBox.click()
    reader.ui.lungsCheckBox.click()
    color = []
    for opacity in (0.0, 0.4, 1.0):
        reader.ui.opacityMapSlider.value = opacity
        pixels = reader.view()[:, 60:-60].astype(int)
        color.append(np.ptp(pixels, axis=2).mean())
    assert color[0] == 0
    assert color[2] > 1.5 * color[1] > 0


def test_filled_masks_cover_more_than_outlines(reader: Any, film: Any) -> None:
    reader.analyze()
    outlined = np.ptp(reader.view()[:, 60:-60].astype(int), axis=2) > 20
    reader.ui.fillCheckBox.click()
    filled = np.ptp(reader.view()[:, 60:-60].astype(int), axis=2) > 20
    assert filled.sum() > 5 * outlined.sum() > 0


CHEST_FILMS = 10
# Dense lungs are as bright as a heart that is hardly exposed; these two films are stored inverted.
INVERTED = {"fo-dicom__CR-MONO1-10-chest.dcm", "dicom-test-fil__RG1_J2KI.dcm"}


@pytest.mark.slow
def test_real_chest_films_have_the_right_lung_on_the_left(reader: Any, data_folder: Path) -> None:
    with (data_folder / "dicom" / "dicom.csv").open(newline="", encoding="utf-8") as table:
        chests = [row["file"] for row in csv.DictReader(table) if row["chest_frontal"] == "yes"]
    assert len(chests) == CHEST_FILMS
    for name in chests:
        reader.open_one(data_folder / "dicom" / name)
        reader.analyze()
        right, left = reader.masks_in_view()
        check_sides(right, left)
        if name in INVERTED:
            check_bone_white(reader, right, left)
