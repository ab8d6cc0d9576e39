"""The frontal phantom: ground truth that can be trusted."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom import Phantom

SEEDS = range(6)
VIEWS = ("PA", "AP")


def plain(seed: int, view: str = "PA", opacity: float = 0.0, size: int = 256) -> Phantom:
    """A phantom without anything that lies over the lungs by chance."""
    return project_chest(seed, size, view=view, opacity=opacity, markers=False, noise=0.0)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("seed", SEEDS)
def test_film_matches_its_description(seed: int, view: str) -> None:
    phantom = project_chest(seed, 200, view=view, opacity=0.5)
    assert phantom.pixels.shape == (200, 200)
    assert phantom.pixels.dtype == np.float32
    assert phantom.lungs.shape == (2, 200, 200)
    assert phantom.lungs.dtype == phantom.opacity.dtype == np.bool_
    assert phantom.pixels.min() >= 0
    assert phantom.pixels.max() <= 1
    assert phantom.view == view
    # A chest film is 30 to 45 cm wide.
    assert 300 < phantom.spacing_mm * 200 < 500


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("seed", SEEDS)
def test_each_lung_is_connected_on_its_side(seed: int, view: str) -> None:
    right, left = project_chest(seed, 256, view=view).lungs
    for lung in (right, left):
        assert cv2.connectedComponents(lung.astype(np.uint8))[0] == 2  # the background and one piece
        # Of 217 real films outlined manually, 80 % have 2.7 to 18 % of the film in one lung.
        assert 0.04 < lung.mean() < 0.30
    assert not (right & left).any()
    columns = np.arange(256)
    middle = [float((lung.sum(axis=0) * columns).sum() / lung.sum()) for lung in (right, left)]
    assert middle[0] + 50 < middle[1]
    assert np.flatnonzero(right.any(axis=0)).max() < np.flatnonzero(left.any(axis=0)).min()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("seed", SEEDS)
def test_lungs_are_darker_than_their_surroundings(seed: int, view: str) -> None:
    phantom = plain(seed, view)
    lungs = np.logical_or(*phantom.lungs)
    rows = np.flatnonzero(lungs.any(axis=1))
    between = np.zeros_like(lungs)
    for row in range(rows[0] + len(rows) // 3, rows[-1] - len(rows) // 4):
        inner = np.flatnonzero(phantom.lungs[0][row])
        outer = np.flatnonzero(phantom.lungs[1][row])
        between[row, inner[-1] + 1 : outer[0]] = True
    below = np.zeros_like(lungs)
    for column in np.flatnonzero(phantom.lungs[0].any(axis=0))[10:-25]:
        floor = int(np.flatnonzero(phantom.lungs[0][:, column])[-1])
        below[floor + 20 : floor + 40, column] = True
    lung = np.median(phantom.pixels[lungs])
    assert lung + 0.1 < np.median(phantom.pixels[between])
    assert lung + 0.1 < np.median(phantom.pixels[below])


@pytest.mark.parametrize("seed", SEEDS)
def test_lung_field_includes_the_retrocardiac_part(seed: int) -> None:
    phantom = plain(seed)
    left = phantom.lungs[1]
    rows = np.flatnonzero(left.any(axis=1))
    low = left.copy()
    low[: rows[0] + 3 * len(rows) // 5] = False
    inner = low & (np.cumsum(low, axis=1) <= 0.25 * low.sum(axis=1, keepdims=True))
    outer = low & (np.cumsum(low, axis=1) > 0.75 * low.sum(axis=1, keepdims=True))
    # In the lower left lung field, the heart makes the inner quarter much whiter than the outer one.
    assert np.median(phantom.pixels[inner]) > np.median(phantom.pixels[outer]) + 0.1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("seed", SEEDS)
def test_opacities_whiten_the_masked_lungs(seed: int, view: str) -> None:
    clear, ill = plain(seed, view), plain(seed, view, 0.7)
    assert not clear.opacity.any()
    np.testing.assert_array_equal(clear.lungs, ill.lungs)
    assert ill.opacity.any()
    assert not (ill.opacity & ~np.logical_or(*ill.lungs)).any()
    change = ill.pixels - clear.pixels
    assert change[ill.opacity].mean() > 0.04
    assert (change[ill.opacity] > 0).mean() > 0.95
    outside = ~cv2.dilate(np.logical_or(*ill.lungs).astype(np.uint8), np.ones((41, 41))).astype(bool)
    assert abs(change[outside].mean()) < change[ill.opacity].mean() / 4
    # Bilateral, as COVID-19 is: both lungs have their part.
    for lung in ill.lungs:
        assert (ill.opacity & lung).sum() > 0.1 * lung.sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_extent_increases_with_severity(seed: int) -> None:
    extents = [plain(seed, opacity=severity).opacity.sum() for severity in (0.0, 0.2, 0.6, 1.0)]
    assert extents == sorted(set(extents))


def test_film_depends_on_the_seed() -> None:
    first, again = (project_chest(7, 160, view="AP", opacity=0.4) for _ in range(2))
    np.testing.assert_array_equal(first.pixels, again.pixels)
    np.testing.assert_array_equal(first.lungs, again.lungs)
    np.testing.assert_array_equal(first.opacity, again.opacity)
    assert first.recipe == again.recipe
    other = project_chest(8, 160, view="AP", opacity=0.4)
    assert (first.lungs != other.lungs).mean() > 0.01
    assert np.abs(first.pixels - other.pixels).mean() > 0.02


def test_chest_is_independent_of_size() -> None:
    small, large = plain(11, size=128), plain(11, size=512)
    shrunk = cv2.resize(large.pixels, (128, 128), interpolation=cv2.INTER_AREA)
    assert np.corrcoef(shrunk.ravel(), small.pixels.ravel())[0, 1] > 0.99
    for one, other in zip(small.lungs, large.lungs, strict=True):
        other = cv2.resize(other.astype(np.uint8), (128, 128), interpolation=cv2.INTER_NEAREST) > 0
        assert 2 * (one & other).sum() / (one.sum() + other.sum()) > 0.98


def test_noise_has_the_requested_level_and_markers_are_outside_the_lungs() -> None:
    quiet, loud = (project_chest(3, 256, noise=strength, markers=False).pixels for strength in (1.0, 4.0))
    still = plain(3).pixels
    assert np.abs(loud - still).mean() > 2.5 * np.abs(quiet - still).mean() > 0
    for seed in SEEDS:
        marked = project_chest(seed, 256, noise=0.0)
        assert (marked.pixels != plain(seed).pixels).any()
        np.testing.assert_array_equal(marked.lungs, plain(seed).lungs)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"seed": -1}, "seed is -1; it must be 0 or more"),
        ({"seed": 1, "size": 32}, "size is 32; it must be at least 64 pixels"),
        ({"seed": 1, "view": "LL"}, "view is 'LL'; a frontal film is 'PA' or 'AP'"),
        ({"seed": 1, "opacity": 1.5}, "opacity is 1.5; it must lie between 0 and 1"),
        ({"seed": 1, "noise": -0.5}, "noise is -0.5; it must be 0 or more"),
    ],
)
def test_impossible_arguments_are_rejected(arguments: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match="^" + sentence.replace(".", r"\.") + "$"):
        project_chest(**arguments)
