"""The way of the opacity map from its cells to the film, and Grad-CAM's closed form for comparison."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.classification.grad_cam import grad_cam
from CovidXRayLib.classification.lung_crop import LungCrop, crop_lungs
from CovidXRayLib.classification.opacity_map import opacity_on_film
from CovidXRayLib.phantom.frontal_chest import project_chest

SIZE, CELLS = 160, 20


@pytest.fixture(scope="module")
def chest():
    return project_chest(8, size=500, opacity=0.7)


def on_film(chest, cells: np.ndarray) -> tuple[np.ndarray, LungCrop]:
    crop = crop_lungs(chest.pixels, chest.lungs, SIZE)
    return opacity_on_film(cells.astype(np.float32), crop, chest.lungs), crop


def test_probabilities_are_kept_inside_the_lungs_and_zero_outside(chest):
    opacity, _crop = on_film(chest, np.full((CELLS, CELLS), 0.3))
    inside = chest.lungs.any(axis=0)
    assert opacity.shape == chest.pixels.shape
    assert opacity.dtype == np.float32
    np.testing.assert_allclose(opacity[inside], 0.3, atol=1e-6)
    assert not opacity[~inside].any()


def test_cells_outside_the_lungs_do_not_blur_their_rim(chest):
    cells = np.full((CELLS, CELLS), 0.8)
    crop = crop_lungs(chest.pixels, chest.lungs, SIZE)
    share = crop.sides.any(axis=0).reshape(CELLS, 8, CELLS, 8).mean(axis=(1, 3))
    cells[share == 0] = 0
    opacity, _crop = on_film(chest, cells)
    assert opacity[chest.lungs.any(axis=0)].min() > 0.79


@pytest.mark.parametrize("cell", [(6, 4), (11, 15), (10, 3)], ids=str)
def test_each_cell_maps_to_its_place_on_the_film(chest, cell):
    cells = np.zeros((CELLS, CELLS))
    cells[cell] = 1
    opacity, crop = on_film(chest, cells)
    box, (rows, columns) = crop.letterbox, crop.box
    row = rows.start + ((cell[0] + 0.5) * 8 - box.top) * (rows.stop - rows.start) / box.rows
    column = columns.start + ((cell[1] + 0.5) * 8 - box.left) * (columns.stop - columns.start) / box.columns
    where = np.argwhere(opacity > 0.9 * opacity.max())
    assert opacity.max() > 0.3
    np.testing.assert_allclose(where.mean(axis=0), (row, column), atol=12)


def test_grad_cam_shows_positive_contributions_only():
    features = np.ones((4, 4, 2), np.float32)
    features[2, 3, 0] = 5
    found = grad_cam(features, np.array([1.0, -2.0], np.float32))
    assert found[2, 3] == pytest.approx((5 - 2) / 16)
    assert np.count_nonzero(found) == 1
