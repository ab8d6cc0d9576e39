"""``covidxray augment``: the image grid, read back from the file."""

from __future__ import annotations

import re

import cv2
import numpy as np
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RIGHT_LUNG
from CovidXRayLib.training.augmentation.augmentation_names import PARTS
from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation
from CovidXRayLib.training.data.variant_grid import augmentation_table, draw_grid
from CovidXRayLib.training.data.variants import show_variant

SIDE = 128


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "chest.dcm"
    write_dicom(project_chest(3, size=512), path)
    return path


def grid(tmp_path, film, *options, films=1):
    """Run the command and cut its image into cells, float32 (rows of cells, columns, side, side, 3)."""
    out = tmp_path / "new" / "grid.png"
    paths = [str(film)] * films
    size = ["--rows", "2", "--columns", "3", "--side", str(SIDE)]
    assert main(["augment", *paths, "--out", str(out), *size, *options]) == 0
    image = cv2.cvtColor(cv2.imread(str(out)), cv2.COLOR_BGR2RGB).astype(np.float32)
    assert image.shape[1] == 8 + 3 * (SIDE + 8)
    return image


def first_row(image):
    """The upper three cells: found by the film's own cell, which follows two strips of text."""
    ground = image[0, 0]
    busy = np.flatnonzero((image[:, 8 : 8 + SIDE] != ground).any(axis=-1).mean(axis=1) > 0.95)
    top = busy[0]
    return [image[top : top + SIDE, left : left + SIDE] for left in (8, 144, 280)]


def center_of(cell, color):
    rows, columns = np.nonzero(np.abs(cell - color).max(axis=-1) < 12)
    assert rows.size > 40
    return rows.mean(), columns.mean()


def test_first_cell_is_the_original_and_lungs_are_outlined(tmp_path, film, capsys):
    cells = first_row(grid(tmp_path, film))
    assert capsys.readouterr().out.strip().endswith("grid.png")
    truth = cv2.resize(project_chest(3, size=512).pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA) * 255
    plain = np.ptp(cells[0], axis=-1) < 3  # where no outline is
    assert np.abs(cells[0][..., 0] - truth)[plain].mean() < 2
    for cell in cells:
        assert center_of(cell, RIGHT_LUNG)[1] < center_of(cell, LEFT_LUNG)[1]


def test_image_depends_on_the_seed(tmp_path, film):
    first = grid(tmp_path, film, "--seed", "4")
    np.testing.assert_array_equal(first, grid(tmp_path, film, "--seed", "4"))
    assert (first != grid(tmp_path, film, "--seed", "5")).any()


def test_with_all_transforms_off_every_cell_is_the_film(tmp_path, film):
    cells = first_row(grid(tmp_path, film, *(word for part in PARTS for word in ("--without", part))))
    for cell in cells[1:]:
        np.testing.assert_array_equal(cell, cells[0])


def test_two_films_double_the_rows_and_vary_independently(tmp_path, film):
    one, two = grid(tmp_path, film), grid(tmp_path, film, films=2)
    settings = len(one) - (len(two) - len(one))
    assert 0 < settings < 100
    np.testing.assert_array_equal(two[: len(one)], one)
    assert (two[len(one) :] != one[settings:]).any()


@pytest.mark.parametrize("kind", ["unet", "classifier"])
def test_network_augmentations(tmp_path, film, kind):
    cells = first_row(grid(tmp_path, film, "--kind", kind))
    assert all(np.ptp(cell) > 100 for cell in cells)
    assert np.abs(cells[1] - cells[0]).mean() > 3


def test_classifier_cells_show_only_lungs(tmp_path, film):
    for cell in first_row(grid(tmp_path, film, "--kind", "classifier")):
        gray = (np.abs(cell - 127.5) < 1).all(axis=-1)
        assert 0.1 < gray.mean() < 0.9
        assert gray[-1, [0, -1]].all() or gray[0, [0, -1]].all()


@pytest.mark.parametrize("kind", ["original", "unet"])
def test_non_square_films_keep_their_proportions(kind):
    chest = project_chest(5, size=256)
    pixels, lungs = (
        np.ascontiguousarray(chest.pixels[:, 20:220]),
        np.ascontiguousarray(chest.lungs[:, :, 20:220]),
    )
    for rng in (None, np.random.default_rng(1)):
        shown = show_variant(kind, pixels, lungs, 128, rng, OriginalAugmentation())
        assert shown.image.shape == (128, 100)
        assert shown.lungs.shape == (2, 128, 100)
        sheet = draw_grid([("film", [shown])], ["Settings."], 1, 128)
        assert sheet.dtype == np.uint8
        assert sheet.shape[1] == 144


def test_settings_are_listed():
    words = " ".join(augmentation_table(OriginalAugmentation()))
    for number in ("20 degrees", "20%", "0.05 degrees", "0.8 to 1.2", "0.1 to 1.9"):
        assert number in words
    off = " ".join(
        augmentation_table(OriginalAugmentation(shear_unit="radians").without("flip", "brightness"))
    )
    assert "0.05 radians" in off
    assert "None are mirrored." in off
    assert "The brightness is unchanged." in off


def test_film_without_lungs_is_rejected_for_the_classifier(tmp_path, capsys):
    blank = tmp_path / "blank.png"
    cv2.imwrite(str(blank), np.zeros((200, 200), np.uint8))
    out = tmp_path / "grid.png"
    assert main(["augment", str(blank), "--out", str(out), "--kind", "classifier"]) == 1
    assert re.search(
        r"blank\.png: its lung segmentation failed the quality check; omit this film\.",
        capsys.readouterr().err,
    )
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--without", "color"], "invalid choice: 'color'"),
        (["--rows", "0"], "0 is not between 1 and 50"),
        (["--out", "grid.jpg"], "'grid.jpg' does not end in .png"),
    ],
)
def test_invalid_arguments_are_rejected(tmp_path, film, capsys, arguments, sentence):
    assert main(["augment", str(film), "--out", str(tmp_path / "grid.png"), *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "grid.png").exists()


def test_missing_film_is_reported(tmp_path, capsys):
    assert main(["augment", str(tmp_path / "no.dcm"), "--out", str(tmp_path / "grid.png")]) == 1
    assert "no.dcm: no such file or folder" in capsys.readouterr().err
