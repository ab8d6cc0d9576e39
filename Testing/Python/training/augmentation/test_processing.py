"""What detectors and viewers do to a film: contrast within tiles, and detail added again."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.augmentation.film_styles import enhance_detail, equalize_locally


@pytest.fixture(scope="module")
def film() -> np.ndarray:
    return project_chest(23, size=384).pixels


def test_faint_contrast_of_the_lungs_grows(film: np.ndarray) -> None:
    lungs = project_chest(23, size=384).lungs.any(axis=0)
    faint = np.float32(0.4) + np.float32(0.2) * film
    equalized = equalize_locally(faint, 3, 8)
    assert equalized.dtype == np.float32 and 0 <= equalized.min() < equalized.max() <= 1
    assert equalized[lungs].std() > 1.5 * faint[lungs].std()


def test_higher_limits_change_more(film: np.ndarray) -> None:
    moved = [float(np.abs(equalize_locally(film, limit, 8) - film).mean()) for limit in (1, 2, 4)]
    assert moved[0] < moved[1] < moved[2]


def test_detail_is_added_and_the_rest_stays() -> None:
    columns = np.arange(512)
    coarse, fine = np.sin(columns / 60), 0.1 * np.sin(columns / 1.5)
    grating = np.tile((0.5 + 0.3 * coarse + fine).astype(np.float32), (64, 1))
    added = (enhance_detail(grating, 6, 0.8) - grating)[:, 64:-64]
    np.testing.assert_allclose(added, np.tile(0.8 * fine, (64, 1))[:, 64:-64], atol=0.01)
