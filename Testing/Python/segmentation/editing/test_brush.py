"""A brush is round in millimeters, wherever it is and however fast it moves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from CovidXRayLib.segmentation.editing.brush import Point, track

SHAPE = (400, 300)


def passed_over(
    points: list[Point],
    diameter: float,
    spacing: tuple[float, float] = (1.0, 1.0),
    shape: tuple[int, int] = SHAPE,
) -> np.ndarray:
    under = np.zeros(shape, bool)
    for start, end in pairwise(points):
        for box, part in track(start, end, diameter, spacing, shape):
            assert part.shape == (box.bottom - box.top, box.right - box.left)
            under[box.slices] |= part
    return under


def distance_to_way(start: Point, end: Point, spacing: tuple[float, float]) -> np.ndarray:
    """The distance of every pixel's center from a straight way, by trying its points one by one."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    nearest = np.full(SHAPE, np.inf)
    for row, column in np.linspace(start, end, 500):
        away = np.hypot((rows - row) * spacing[0], (columns - column) * spacing[1])
        np.minimum(nearest, away, out=nearest)
    return nearest


@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.4, 0.4), (0.5, 1.5), (2.0, 0.7)])
@pytest.mark.parametrize("place", [(200.0, 150.0), (200.3, 149.6)])
def test_dab_is_circular_in_millimeters(spacing: tuple[float, float], place: Point) -> None:
    diameter = 60.0
    under = passed_over([place, place], diameter, spacing)
    area = under.sum() * spacing[0] * spacing[1]
    assert area == pytest.approx(np.pi * diameter**2 / 4, rel=0.01)
    height = under.any(axis=1).sum() * spacing[0]
    width = under.any(axis=0).sum() * spacing[1]
    assert height == pytest.approx(diameter, abs=1.01 * spacing[0])
    assert width == pytest.approx(diameter, abs=1.01 * spacing[1])
    rows, columns = np.nonzero(under)
    away = np.hypot((rows - place[0]) * spacing[0], (columns - place[1]) * spacing[1])
    assert away.max() <= diameter / 2 + 1e-5


@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.5, 1.5)])
@pytest.mark.parametrize("end", [(60.0, 240.0), (350.0, 20.5), (320.0, 200.0), (40.25, 40.0)])
def test_stroke_segment_has_no_gap_or_bulge(end: Point, spacing: tuple[float, float]) -> None:
    start, diameter = (40.0, 40.0), 12.0
    under = passed_over([start, end], diameter, spacing)
    away = distance_to_way(start, end, spacing)
    assert under[away < diameter / 2 - 0.1].all()
    assert not under[away > diameter / 2 + 0.1].any()


def test_subpixel_brush_draws_a_line() -> None:
    under = passed_over([(10.2, 10.4), (10.2, 10.4)], 0.1)
    assert np.argwhere(under).tolist() == [[10, 10]]


@pytest.mark.parametrize("place", [(-3.0, 150.0), (399.0, 299.0), (200.0, 302.0), (0.0, 0.0)])
def test_brush_is_clipped_at_the_border(place: Point) -> None:
    diameter = 20.0
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    expected = np.hypot(rows - place[0], columns - place[1]) <= diameter / 2
    np.testing.assert_array_equal(passed_over([place, place], diameter), expected)


def test_stroke_off_the_film_changes_nothing() -> None:
    assert not list(track((-100, -100), (-50, 1000), 20, (1, 1), SHAPE))


def test_long_stroke_is_processed_in_compact_boxes() -> None:
    boxes = list(track((0, 0), (2999, 2999), 40, (0.14, 0.14), (3000, 3000)))
    touched = sum(part.size for _, part in boxes)
    used = np.zeros((3000, 3000), bool)
    for box, part in boxes:
        used[box.slices] |= part
    assert touched < 5 * used.sum()
