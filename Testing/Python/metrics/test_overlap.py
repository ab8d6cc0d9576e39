"""Agreement of masks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from skimage.metrics import hausdorff_distance
from skimage.segmentation import find_boundaries

from CovidXRayLib.metrics.overlap import LungOverlap, dice, outline_distances
from CovidXRayLib.phantom.frontal_chest import project_chest


@pytest.fixture(scope="module")
def lungs():
    return project_chest(51, size=200).lungs


def square(top: int, left: int, side: int = 40) -> np.ndarray:
    mask = np.zeros((100, 150), bool)
    mask[top : top + side, left : left + side] = True
    return mask


@pytest.mark.parametrize(
    ("second", "expected"),
    [(square(10, 10), 1.0), (square(10, 30), 0.5), (square(10, 60), 0.0), (square(10, 10, 20), 0.4)],
    ids=["the same", "half", "apart", "inside"],
)
def test_dice(second, expected):
    assert dice(square(10, 10), second) == pytest.approx(expected)
    assert dice(second, square(10, 10)) == pytest.approx(expected)


def test_empty_masks():
    empty = np.zeros((100, 150), bool)
    assert dice(empty, empty) == 1
    assert dice(empty, square(0, 0)) == 0
    assert np.isnan(outline_distances(empty, square(0, 0))).all()


def test_mask_agrees_with_itself(lungs):
    overlap = LungOverlap.between(lungs, lungs)
    assert (overlap.both, overlap.right, overlap.left, overlap.swapped) == (1, 1, 1, False)
    assert overlap.outline_distance == 0


def test_swapped_sides_are_detected(lungs):
    overlap = LungOverlap.between(lungs[::-1], lungs)
    assert overlap.swapped
    assert overlap.both == 1
    assert overlap.right == overlap.left == 0


@pytest.mark.parametrize("missing", [0, 1])
def test_missing_lung_is_not_a_swap(lungs, missing):
    found = lungs.copy()
    found[missing] = False
    overlap = LungOverlap.between(found, lungs)
    assert not overlap.swapped
    assert (overlap.right, overlap.left)[missing] == 0
    assert (overlap.right, overlap.left)[1 - missing] == 1


def test_both_lungs_on_one_side_are_not_a_swap(lungs):
    found = np.stack([lungs.any(axis=0), np.zeros_like(lungs[0])])
    overlap = LungOverlap.between(found, lungs)
    assert overlap.both == 1
    assert overlap.left == 0
    assert 0.5 < overlap.right < 0.8


def test_empty_mask_is_not_a_swap(lungs):
    overlap = LungOverlap.between(np.zeros_like(lungs), lungs)
    assert overlap.both == 0
    assert not overlap.swapped
    assert np.isnan(overlap.outline_distance)


@pytest.mark.parametrize("shift", [1, 3, 6])
def test_outline_distance_is_the_offset(shift):
    """A square inside another: by the side it is the margin everywhere, but for the corners."""
    mean, percentile = outline_distances(square(30, 30, 40), square(30 - shift, 30 - shift, 40 + 2 * shift))
    assert mean == pytest.approx(shift / 150, rel=0.1)
    assert shift / 150 <= percentile <= np.sqrt(2) * shift / 150


@pytest.mark.parametrize("seed", [51, 52])
def test_mean_distance_is_the_modified_hausdorff_distance(seed):
    """Held against scikit-image's own."""
    first, second = (project_chest(s, size=150).lungs.any(axis=0) for s in (seed, seed + 10))
    outlines = [find_boundaries(mask, mode="inner") for mask in (first, second)]
    expected = hausdorff_distance(*outlines, method="modified") / 150
    assert outline_distances(first, second)[0] == pytest.approx(expected, rel=1e-4)


def test_95th_percentile_excludes_one_twentieth():
    """A spike on the outline that is shorter than a twentieth of it does not count."""
    spiked = square(30, 30, 60)
    spiked[20:30, 60] = True
    plain, percentile = outline_distances(square(30, 30, 60), spiked)
    assert percentile == 0
    assert plain > 0


def test_distance_is_relative_to_film_size(lungs):
    """The same masks on a film of twice the size agree as well."""
    moved = np.roll(lungs, 4, axis=1)
    once = LungOverlap.between(moved, lungs).outline_distance
    twice = LungOverlap.between(
        moved.repeat(2, axis=1).repeat(2, axis=2), lungs.repeat(2, axis=1).repeat(2, axis=2)
    ).outline_distance
    assert twice == pytest.approx(once, rel=0.1)


def test_an_overlap_comes_back_from_json(lungs):
    for overlap in (
        LungOverlap.between(lungs, np.roll(lungs, 3, axis=1)),
        LungOverlap.between(np.zeros_like(lungs), lungs),
    ):
        values = json.loads(json.dumps(overlap.to_dict(), allow_nan=False))
        assert repr(LungOverlap.from_dict(values)) == repr(overlap)
    with pytest.raises(TypeError):
        LungOverlap.from_dict(values | {"both": "1"})
