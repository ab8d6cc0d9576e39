"""A frame around a film changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.preprocessing.frame import without_frame
from CovidXRayLib.quality_checks.film_check_input import prepare_for_filmcheck


@pytest.mark.parametrize("shade", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("margins", [((40, 40), (40, 40)), ((0, 0), (60, 20)), ((50, 0), (0, 0))])
def test_plain_frame_is_cropped(shade: float, margins: tuple[tuple[int, int], tuple[int, int]]) -> None:
    chest = project_chest(5, size=256, view="AP").pixels
    framed = np.pad(chest, margins, constant_values=shade)
    np.testing.assert_array_equal(without_frame(framed), without_frame(chest))
    np.testing.assert_array_equal(prepare_for_filmcheck(framed, 128), prepare_for_filmcheck(chest, 128))


def test_small_object_on_a_plain_background_is_unchanged() -> None:
    image = np.zeros((200, 200), np.float32)
    image[80:110, 90:120] = np.random.default_rng(0).random((30, 30), dtype=np.float32)
    assert without_frame(image).shape == (200, 200)


def test_blank_image_is_unchanged() -> None:
    assert without_frame(np.full((50, 60), 0.3, np.float32)).shape == (50, 60)
