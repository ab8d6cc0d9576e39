"""What the networks see of a film does not depend on its display, letters or defective pixels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pydicom.dataset import Dataset

from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.preprocessing.stretch import gray_limits, stretched_pixels

Save = Callable[..., Path]

DISPLAYS = {
    "wide": {"WindowCenter": 2048, "WindowWidth": 8192},
    "narrow": {"WindowCenter": 1000, "WindowWidth": 500},
    "sigmoid": {"WindowCenter": 1500, "WindowWidth": 900, "VOILUTFunction": "SIGMOID"},
    "useless": {"WindowCenter": 30000, "WindowWidth": 10},
}


def voi_lut() -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [4096, 0, 12])
    item.add_new("LUTData", "OW", (4095 * np.linspace(0, 1, 4096) ** 2).astype("<u2").tobytes())
    return item


@pytest.mark.parametrize("display", [*DISPLAYS.values(), {"VOILUTSequence": [voi_lut()]}])
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_another_display_changes_nothing(saved: Save, display: dict[str, Any], photometric: str) -> None:
    scale: dict[str, Any] = {
        "RescaleSlope": 2,
        "RescaleIntercept": -100,
        "PixelPaddingValue": 20,
        "PhotometricInterpretation": photometric,
    }
    plain = read_film(saved(**scale))
    film = read_film(saved(**scale, **display))
    np.testing.assert_array_equal(film.network_pixels(), plain.network_pixels())
    assert plain.network_pixels() is plain.pixels  # without a window they are the same, and kept once
    if "useless" not in str(display):
        assert film.network_pixels().dtype == np.float32


def test_inversion_and_padding_are_as_in_the_display(saved: Save, chest: np.ndarray) -> None:
    framed = chest.copy()
    framed[:5] = 4095
    window = {"WindowCenter": 1500, "WindowWidth": 2500, "PixelPaddingValue": 4095}
    film = read_film(saved(framed, PhotometricInterpretation="MONOCHROME1", **window))
    seen = film.network_pixels()
    assert (seen[:5] == 0).all()
    inside = (film.pixels > 0) & (film.pixels < 1)
    assert np.corrcoef(seen[inside], film.pixels[inside])[0, 1] > 0.9999


def test_hot_pixel_and_letter_have_no_leverage(saved: Save, chest: np.ndarray) -> None:
    lungs = chest[40:60, 15:30]
    levels = []
    for name, place in (("none", None), ("hot pixel", np.s_[2:3, 2:3]), ("letter", np.s_[2:14, 2:15])):
        changed = chest.copy()
        if place is not None:
            changed[place] = 65535  # 2% of the film as a letter
        for window in ({}, {"WindowCenter": 2000, "WindowWidth": 4000}):
            film = read_film(saved(changed, BitsStored=16, HighBit=15, name=f"{name}.dcm", **window))
            levels.append(film.network_pixels()[40:60, 15:30])
    assert lungs.std() > 0
    for other in levels[1:]:
        np.testing.assert_allclose(other, levels[0], atol=0.01)


@pytest.mark.parametrize("place", [np.s_[0, 0], np.s_[4:16, 2:16]])
def test_a_picture_with_one_is_displayed_at_normal_brightness(
    tmp_path: Path, chest: np.ndarray, place: Any
) -> None:
    cv2.imwrite(str(tmp_path / "plain.png"), chest)
    changed = chest.copy()
    changed[place] = 65535
    cv2.imwrite(str(tmp_path / "changed.png"), changed)
    plain, film = (read_film(tmp_path / f"{name}.png") for name in ("plain", "changed"))
    np.testing.assert_allclose(film.pixels[20:], plain.pixels[20:], atol=0.02)
    np.testing.assert_array_equal(film.network_pixels(), film.pixels)


def test_dark_lungs_are_not_clipped() -> None:
    """Lungs as the darkest tenth of a film, far below the rest: no frame, no air around the patient."""
    rng = np.random.default_rng(1)
    values = np.unique(np.rint(np.concatenate([rng.normal(900, 120, 1000), rng.normal(3000, 300, 9000)])))
    low, high = gray_limits(values, np.ones(values.size))
    assert (low, high) == (values.min(), values.max())


def test_a_film_that_was_no_file_is_stretched_only_where_needed() -> None:
    rng = np.random.default_rng(2)
    pixels = rng.uniform(0.1, 0.4, (200, 150)).astype(np.float32)
    assert stretched_pixels(pixels) is pixels
    marked = pixels.copy()
    marked[:9, :20] = 1
    seen = Film(marked).network_pixels()
    assert (seen[:9, :20] == 1).all()
    np.testing.assert_allclose(seen[9:], (pixels[9:] - 0.1) / 0.3, atol=0.01)


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_blank_film_stays_blank(value: float) -> None:
    assert (Film(np.full((64, 64), value, np.float32)).network_pixels() == value).all()
