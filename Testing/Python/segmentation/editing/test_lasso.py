"""A lasso takes what it goes around."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.draw import polygon2mask

from CovidXRayLib.segmentation.editing.brush import Point
from CovidXRayLib.segmentation.editing.lasso import enclosed

SHAPE = (120, 90)


def inside(points: list[Point], shape: tuple[int, int] = SHAPE) -> np.ndarray:
    box, part = enclosed(points, shape)
    assert part.shape == (box.bottom - box.top, box.right - box.left)
    mask = np.zeros(shape, bool)
    mask[box.slices] = part
    return mask


@pytest.mark.parametrize("seed", range(5))
def test_loop_fill_matches_a_reference_implementation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, 70, endpoint=False)
    radii = rng.uniform(15, 40, angles.size)
    line = np.stack([60 + radii * np.sin(angles), 45 + radii * np.cos(angles)], axis=1)
    expected = polygon2mask(SHAPE, line)
    drawn = inside([(row, column) for row, column in line])
    # On the very line the two may differ.
    assert (drawn != expected).sum() <= 2
    np.testing.assert_array_equal(inside(list(reversed(line.tolist()))), drawn)


def test_nested_loop_is_filled() -> None:
    twice = [(20.0, 20.0), (20.0, 70.0), (100.0, 70.0), (100.0, 20.0)]
    once = inside(twice)
    assert once.sum() == 80 * 50
    np.testing.assert_array_equal(inside(twice + [(row + 0.0, column) for row, column in twice]), once)


def test_figure_eight_fills_both_loops() -> None:
    drawn = inside([(10.0, 10.0), (90.0, 80.0), (10.0, 80.0), (90.0, 10.0)])
    assert drawn[50, 15] and drawn[50, 75]
    assert not drawn[20, 45] and not drawn[80, 45]


def test_lasso_continues_outside_the_film() -> None:
    drawn = inside([(-50.0, -50.0), (-50.0, 30.5), (60.5, 30.5), (60.5, -50.0)])
    expected = np.zeros(SHAPE, bool)
    expected[:61, :31] = True
    np.testing.assert_array_equal(drawn, expected)


@pytest.mark.parametrize(
    "points", [[], [(5.0, 5.0)], [(5.0, 5.0), (50.0, 50.0)], [(-9.0, -9.0), (-9.0, 50.0), (-2.0, 20.0)]]
)
def test_degenerate_lasso_changes_nothing(points: list[Point]) -> None:
    assert not inside(points).any()
