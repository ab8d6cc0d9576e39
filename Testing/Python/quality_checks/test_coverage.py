"""Lungs that reach the border of the film."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import Phantom, project_chest
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.quality_checks.mask_checks import check_coverage
from CovidXRayLib.segmentation.given_mask import measure_given


@pytest.fixture(scope="module")
def chest() -> Phantom:
    return project_chest(3, size=400)


@pytest.mark.parametrize(("lost", "doubtful"), [(-8, False), (0, False), (32, True), (40, True)])
def test_costophrenic_cutoff_is_reported(chest: Phantom, lost: int, doubtful: bool) -> None:
    """The true lungs of a phantom, cut off some pixels above their lowest one."""
    last = 1 + int(np.flatnonzero(chest.lungs.any(axis=(0, 2)))[-1]) - lost
    lungs = np.ascontiguousarray(chest.lungs[:, :last])
    quality = measure_given(lungs, Letterbox.fit((last, 400), 256)).quality
    check = check_coverage(quality)
    assert (check.ok, check.doubtful) == (True, doubtful)
    assert ("border" in check.message) == doubtful
