"""Varied copies keep the lungs and lose what tells how a film was stored."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.augmentation.film_storage import SMALLEST_SIDE, vary_storage


@pytest.fixture(scope="module")
def copies() -> list[np.ndarray]:
    chest = project_chest(21, size=512)
    lung = chest.lungs.any(axis=0)
    return [vary_storage(chest.pixels, lung, np.random.default_rng(seed)) for seed in range(40)]


def test_copies_have_fewer_pixels_and_other_proportions(copies: list[np.ndarray]) -> None:
    sides = np.array([copy.shape for copy in copies])
    assert sides.max() <= 512 * np.sqrt(4 / 3) + 1
    assert sides.min() >= SMALLEST_SIDE * np.sqrt(3 / 4) - 1
    ratios = sides[:, 0] / sides[:, 1]
    assert 0.74 < ratios.min() < 0.9 and 1.1 < ratios.max() < 1.34


def test_gray_levels_stay_in_range_and_differ(copies: list[np.ndarray]) -> None:
    assert all(copy.dtype == np.float32 and copy.min() >= 0 and copy.max() <= 1 for copy in copies)
    medians = [float(np.median(copy)) for copy in copies]
    assert np.ptp(medians) > 0.2


def test_small_films_are_not_enlarged() -> None:
    chest = project_chest(22, size=160)
    copy = vary_storage(chest.pixels, chest.lungs.any(axis=0), np.random.default_rng(1))
    assert max(copy.shape) <= 160 * np.sqrt(4 / 3) + 1
