"""Cells are counted and looked up alike with OpenCV and without."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.films.grayscale import pixel_cells


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(1, 1), (37, 53), (256, 256, 3)])
def test_result_is_the_same_with_and_without_opencv(
    dtype: type[np.integer], shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(4)
    array = random.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)
    levels = random.normal(size=int(np.iinfo(dtype).max) + 1)
    assert pixel_cells._opencv() is not None
    with_it = pixel_cells.histogram(array), pixel_cells.look_up(array, levels)
    monkeypatch.setattr(pixel_cells, "_opencv", lambda: None)
    without = pixel_cells.histogram(array), pixel_cells.look_up(array, levels)
    for one, other in zip(with_it, without, strict=True):
        assert one.dtype == other.dtype and one.shape == other.shape
        np.testing.assert_array_equal(one, other)
