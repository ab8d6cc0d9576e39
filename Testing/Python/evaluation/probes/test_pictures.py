"""Each image shows its part of the film and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.evaluation.probes import film_variants
from CovidXRayLib.evaluation.probes.mitigations import MITIGATIONS

SIZE = 48
FROM_THE_LUNGS = {"silhouette": film_variants.silhouette} | {
    name: mitigation.image for name, mitigation in MITIGATIONS.items()
}


@pytest.mark.parametrize("name", FROM_THE_LUNGS)
def test_lung_images_are_independent_of_the_outside(name, chests, rng):
    chest = chests[0]
    outside = ~chest.lungs.any(axis=0)
    other = np.where(outside, rng.random(chest.pixels.shape), chest.pixels).astype(np.float32)
    make = FROM_THE_LUNGS[name]
    assert np.array_equal(make(chest.pixels, chest.lungs, SIZE), make(other, chest.lungs, SIZE))


@pytest.mark.parametrize("name", ["silhouette", "border"])
def test_outline_and_border_images_are_independent_of_the_lungs(name, chests, rng):
    chest = chests[0]
    middle = chest.lungs.any(axis=0)
    edge = round(0.15 * len(middle))
    middle[:edge] = middle[-edge:] = middle[:, :edge] = middle[:, -edge:] = False
    other = np.where(middle, rng.random(chest.pixels.shape), chest.pixels).astype(np.float32)
    make = film_variants.IMAGES[name]
    assert np.array_equal(make(chest.pixels, chest.lungs, SIZE), make(other, chest.lungs, SIZE))


def test_filled_lungs_keep_only_their_mean(chests, rng):
    chest = chests[0]
    inside = chest.lungs.any(axis=0)
    other = chest.pixels.copy()
    other[inside] = rng.permutation(chest.pixels[inside])
    first, second = (
        film_variants.filled_lungs(pixels, chest.lungs, SIZE) for pixels in (chest.pixels, other)
    )
    np.testing.assert_allclose(first, second, atol=1e-5)
    darker = np.where(inside, chest.pixels / 2, chest.pixels).astype(np.float32)
    assert np.abs(film_variants.filled_lungs(darker, chest.lungs, SIZE) - first).max() > 0.1


@pytest.mark.parametrize("name", film_variants.IMAGES)
def test_images_are_square_and_between_minus_one_and_one(name, chests):
    chest = chests[1]
    narrow = chest.pixels[:, 20:100], chest.lungs[:, :, 20:100]
    image = film_variants.IMAGES[name](*narrow, SIZE)
    assert image.shape == (SIZE, SIZE) and image.dtype == np.float32
    assert -1 <= image.min() < image.max() <= 1


def test_equalized_lungs_are_independent_of_the_display_curve(chests):
    chest = chests[2]
    make = MITIGATIONS["equalized"].image
    first = make(chest.pixels, chest.lungs, SIZE)
    second = make(chest.pixels**2, chest.lungs, SIZE)
    # Averaging before the ranking leaves a little of the curve.
    assert np.abs(first - second).mean() < 0.02
    as_now = MITIGATIONS["as now"].image
    assert (
        np.abs(as_now(chest.pixels, chest.lungs, SIZE) - as_now(chest.pixels**2, chest.lungs, SIZE)).mean()
        > 0.02
    )


def test_coarse_lungs_lose_noise_but_not_shading(chests, rng):
    chest = chests[3]
    noisy = np.clip(chest.pixels + rng.normal(0, 0.02, chest.pixels.shape), 0, 1).astype(np.float32)
    change = {}
    for name in ("as now", "coarse"):
        clean, grainy = (MITIGATIONS[name].image(pixels, chest.lungs, 96) for pixels in (chest.pixels, noisy))
        change[name] = np.abs(clean - grainy).mean()
    assert change["coarse"] < 0.6 * change["as now"]
    assert MITIGATIONS["coarse"].image(chest.pixels, chest.lungs, 96).std() > 0.1
