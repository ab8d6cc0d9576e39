"""Distorted films: what each does, what none may do, and where the lungs go."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.evaluation.scoring.distortions import DISTORTIONS, WORKING_SIDE
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest

MOVING = {
    "rotated and shifted",
    "zoomed",
    "all changes of the original's training",
    "photograph of a screen",
}


@pytest.fixture(scope="module")
def chest():
    return project_chest(11, size=400)


def distort(name, pixels, seed=5):
    return DISTORTIONS[name](pixels, np.random.default_rng(seed))


@pytest.mark.parametrize("name", DISTORTIONS)
def test_shape_and_range_are_kept_and_only_the_generator_matters(chest, name):
    film = np.ascontiguousarray(chest.pixels[:, 30:351])
    before = film.copy()
    for seed in range(4):
        changed = distort(name, film, seed)
        assert changed.shape == film.shape
        assert changed.dtype == np.float32
        assert changed.min() >= 0
        assert changed.max() <= 1
        assert np.abs(changed - film).mean() > 0.001
        np.testing.assert_array_equal(changed, distort(name, film, seed))
    np.testing.assert_array_equal(film, before)


@pytest.mark.parametrize("name", DISTORTIONS)
def test_large_film_is_distorted_equally(name):
    """Grain, ripples and blocks grow with the film: shrunk again, it looks as the small one does."""
    small = project_chest(12, size=WORKING_SIDE).pixels
    large = cv2.resize(small, None, fx=3, fy=3, interpolation=cv2.INTER_LINEAR)
    once = distort(name, small)
    shrunk = cv2.resize(distort(name, large), (WORKING_SIDE, WORKING_SIDE), interpolation=cv2.INTER_AREA)
    done, remaining = np.abs(once - small).mean(), np.abs(once - shrunk).mean()
    assert remaining < max(0.5 * done, 0.006)


@pytest.mark.parametrize("name", DISTORTIONS)
@pytest.mark.parametrize("seed", range(3))
def test_masks_are_transformed_with_the_film(chest, name, seed):
    """The film is the mask itself, in gray: it must come out where the mask comes out."""
    gray = 0.25 + 0.5 * chest.lungs.any(axis=0).astype(np.float32)
    rng = np.random.default_rng
    moved = DISTORTIONS[name].on_lungs(chest.lungs, rng(seed))
    assert moved.dtype == bool
    assert moved.shape == chest.lungs.shape
    either = moved.any(axis=0)
    changed = DISTORTIONS[name](gray, rng(seed))
    inside, outside = changed[either].mean(), changed[~either].mean()
    assert inside > outside
    if name != "photograph of a screen":  # whose surroundings may be as bright as lungs here
        assert ((changed > (inside + outside) / 2) == either).mean() > 0.93
    else:
        edge = cv2.morphologyEx(either.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((9, 9), np.uint8)) > 0
        steep = np.hypot(cv2.Sobel(changed, cv2.CV_32F, 1, 0), cv2.Sobel(changed, cv2.CV_32F, 0, 1))
        assert steep[edge].mean() > 2.5 * np.median(steep)
    if name not in MOVING:
        assert moved is chest.lungs
    else:
        assert (moved != chest.lungs).any()


def test_no_distortion_flips_the_film(chest):
    for name in DISTORTIONS:
        for seed in range(6):
            right, left = DISTORTIONS[name].on_lungs(chest.lungs, np.random.default_rng(seed))
            assert np.nonzero(right)[1].mean() < np.nonzero(left)[1].mean()


def test_brightness_and_contrast(chest):
    film = chest.pixels
    np.testing.assert_allclose(distort("darker", film), film / 2, atol=0.002)
    brighter = distort("brighter", film)
    np.testing.assert_allclose(brighter, np.minimum(1.5 * film, 1), atol=0.002)
    assert (brighter == 1).mean() > 0.05
    pale = distort("low contrast", film)
    assert np.ptp(pale) < 0.21
    assert np.corrcoef(pale.ravel(), film.ravel())[0, 1] > 0.99
    assert len(np.unique(pale)) <= 52  # a normalization cannot bring these levels back


def test_blur_and_noise(chest):
    def detail(pixels):
        return np.abs(cv2.Laplacian(pixels, cv2.CV_32F)).mean()

    film = chest.pixels
    assert detail(distort("noisy", film)) > 2 * detail(film)
    assert detail(distort("blurred", film)) < 0.3 * detail(film)
    assert detail(distort("half resolution", film)) < 0.7 * detail(film)
    waves = distort("moire", np.full((400, 400), 0.4, np.float32)) - 0.4
    assert 0.029 < np.abs(waves).max() < 0.081 and abs(float(waves.mean())) < 0.002
    blocks = distort("JPEG of quality 30", film)
    assert 0.001 < np.abs(blocks - film).mean() < 0.03


@pytest.mark.parametrize("name", ["local contrast equalized", "detail enhanced"])
def test_local_contrast_in_the_lungs_rises(chest, name):
    def contrast(pixels):
        return np.abs(pixels - cv2.GaussianBlur(pixels, (0, 0), 8))[chest.lungs.any(axis=0)].mean()

    assert 1.3 < contrast(distort(name, chest.pixels)) / contrast(chest.pixels) < 3


@pytest.mark.parametrize("seed", range(8))
def test_photographs_have_moire_and_glare(seed):
    """On a plain gray screen both can be seen by themselves."""
    taken = distort("photograph of a screen", np.full((400, 400), 0.4, np.float32), seed)
    middle = taken[80:320, 80:320]
    smooth = cv2.GaussianBlur(middle, (0, 0), 8)
    assert (middle - smooth)[20:-20, 20:-20].std() > 0.01
    assert taken.max() > 0.55


@pytest.mark.parametrize("name", [name for name in DISTORTIONS if name not in MOVING])
def test_distorted_real_film_stays_recognizable(data_folder, name):
    film = read_film(next(film.file for film in read_manifest(data_folder) if film.is_covid)).pixels
    changed = distort(name, film)
    assert changed.shape == film.shape
    assert np.corrcoef(changed.ravel(), film.ravel())[0, 1] > 0.85
