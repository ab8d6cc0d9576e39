"""From stored values to bone white and air dark, against pydicom's own transforms and SimpleITK."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi_lut

from CovidXRayLib.films.reader import read_film

Save = Callable[..., Path]


def stretched(values: np.ndarray) -> np.ndarray:
    values = values.astype(float)
    return (values - values.min()) / (values.max() - values.min())


def table(entries: np.ndarray, first: int = 0, bits: int = 16, signed: bool = False) -> Dataset:
    """An item of a Modality LUT or VOI LUT Sequence."""
    item = Dataset()
    item.add_new("LUTDescriptor", "SS" if signed else "US", [entries.size % 65536, first, bits])
    item.add_new("LUTData", "OW", entries.astype("<u2").tobytes())
    return item


def bits_of(path: Path) -> tuple[np.ndarray, Dataset]:
    """Values of the modality as pydicom computes them, and the data set."""
    data = pydicom.dcmread(path)
    return apply_modality_lut(data.pixel_array, data), data


WINDOWS = {
    "linear": {"WindowCenter": 1800, "WindowWidth": 2000},
    "linear, said so": {"WindowCenter": 1800, "WindowWidth": 2000, "VOILUTFunction": "LINEAR"},
    "linear exact": {"WindowCenter": 1800, "WindowWidth": 2000, "VOILUTFunction": "LINEAR_EXACT"},
    "sigmoid": {"WindowCenter": 1800, "WindowWidth": 1200, "VOILUTFunction": "SIGMOID"},
    "first of several": {"WindowCenter": [1800, 900, 40], "WindowWidth": [2000, 600, 400]},
    "fractions": {"WindowCenter": 1800.5, "WindowWidth": 1999.5},
}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
@pytest.mark.parametrize("rescale", [{}, {"RescaleSlope": 0.5, "RescaleIntercept": 800}])
def test_windows_match_pydicom(saved: Save, window: dict[str, Any], rescale: dict[str, Any]) -> None:
    path = saved(**window, **rescale)
    values, data = bits_of(path)
    # pydicom spreads the window over the whole output range, so its own range is put back to [0, 1].
    ends = np.array([-1e6, 1e6])
    shown = apply_voi_lut(np.concatenate([values.ravel().astype(float), ends]), data)
    expected = (shown[:-2] - shown[-2]) / (shown[-1] - shown[-2])
    film = read_film(path)
    assert np.allclose(film.pixels.ravel(), expected, atol=1e-5)
    assert film.warnings == ()


def test_window_of_width_one_is_a_threshold(saved: Save, chest: np.ndarray) -> None:
    two = np.where(chest > 1500, 3000, 100).astype(np.uint16)
    film = read_film(saved(two, WindowCenter=1500.5, WindowWidth=1))
    assert np.array_equal(film.pixels, (two > 1500).astype(np.float32))


def test_without_window_the_range_of_values_is_used(saved: Save, chest: np.ndarray) -> None:
    film = read_film(saved(RescaleSlope=2, RescaleIntercept=-1000))
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)
    assert (film.pixels.min(), film.pixels.max()) == (0, 1)


def test_negative_slope_inverts_the_scale(saved: Save, chest: np.ndarray) -> None:
    film = read_film(saved(RescaleSlope=-1, RescaleIntercept=4095))
    assert np.allclose(film.pixels, 1 - stretched(chest), atol=1e-6)


@pytest.mark.parametrize("signed", [False, True])
def test_modality_lut(saved: Save, chest: np.ndarray, signed: bool) -> None:
    pixels = chest.astype(np.int16) - 2048 if signed else chest
    curve = np.round(65535 * np.linspace(0, 1, 3000) ** 0.8)
    path = saved(pixels, ModalityLUTSequence=[table(curve, -1800 if signed else 300, signed=signed)])
    values, _ = bits_of(path)
    assert np.allclose(read_film(path).pixels, stretched(values), atol=1e-6)


def test_voi_lut_overrides_the_window(saved: Save, chest: np.ndarray) -> None:
    curve = np.round(4095 * np.linspace(0, 1, 3500) ** 2)
    path = saved(VOILUTSequence=[table(curve, 200, 12)], WindowCenter=100, WindowWidth=50)
    values, data = bits_of(path)
    film = read_film(path)
    assert np.allclose(film.pixels, apply_voi_lut(values, data) / 4095, atol=1e-5)
    assert film.warnings == ()


def test_modality_and_voi_lut_are_chained(saved: Save) -> None:
    first = np.round(1023 * np.linspace(0, 1, 4096) ** 0.7)
    second = np.round(255 * np.linspace(0, 1, 1024) ** 1.5)
    path = saved(ModalityLUTSequence=[table(first)], VOILUTSequence=[table(second, 0, 8)])
    values, _ = bits_of(path)
    # Not pydicom's apply_voi_lut: with 8-bit entries it wraps inputs above 255.
    assert np.allclose(read_film(path).pixels, second[values] / 255, atol=1e-5)


def test_eight_bit_lut_entries_packed_into_words(saved: Save, chest: np.ndarray) -> None:
    curve = np.round(255 * np.linspace(0, 1, 4096) ** 2).astype(np.uint8)
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [4096, 0, 8])
    item.add_new("LUTData", "OW", curve.tobytes())
    assert np.allclose(read_film(saved(VOILUTSequence=[item])).pixels, curve[chest] / 255, atol=1e-6)


@pytest.mark.parametrize(
    ("photometric", "shape", "inverted"),
    [
        ("MONOCHROME2", None, False),
        ("MONOCHROME2", "IDENTITY", False),
        ("MONOCHROME1", None, True),
        ("MONOCHROME1", "INVERSE", True),
        ("MONOCHROME2", "INVERSE", True),
    ],
)
@pytest.mark.parametrize("window", [{}, {"WindowCenter": 1500, "WindowWidth": 2000}])
def test_inversion_is_applied_once_and_last(
    saved: Save, photometric: str, shape: str | None, inverted: bool, window: dict[str, Any]
) -> None:
    plain = read_film(saved(name="plain", **window)).pixels
    stated = {} if shape is None else {"PresentationLUTShape": shape}
    film = read_film(saved(PhotometricInterpretation=photometric, **stated, **window))
    assert np.allclose(film.pixels, 1 - plain if inverted else plain, atol=1e-6)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_polarity_matches_simpleitk(saved: Save, photometric: str) -> None:
    sitk = pytest.importorskip("SimpleITK")
    path = saved(PhotometricInterpretation=photometric)
    other = sitk.GetArrayFromImage(sitk.ReadImage(str(path)))[0]
    assert np.corrcoef(other.ravel(), read_film(path).pixels.ravel())[0, 1] > 0.9999


def test_signed_pixels(saved: Save, chest: np.ndarray) -> None:
    film = read_film(saved(chest.astype(np.int16) - 2048, WindowCenter=0, WindowWidth=4096))
    assert np.allclose(film.pixels, chest / 4095, atol=1e-6)


@pytest.mark.parametrize("signed", [False, True])
def test_bits_above_bits_stored_are_masked(saved: Save, chest: np.ndarray, signed: bool) -> None:
    stored = (chest.astype(int) - (2048 if signed else 0)) & 0x0FFF
    garbage = np.random.default_rng(3).integers(0, 16, chest.shape) << 12
    film = read_film(saved((stored | garbage).astype(np.uint16), PixelRepresentation=int(signed)))
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)


def test_unusual_high_bit(saved: Save, chest: np.ndarray) -> None:
    assert np.allclose(read_film(saved(chest << 4, HighBit=15)).pixels, stretched(chest), atol=1e-6)


@pytest.mark.parametrize("bits", range(8, 17))
def test_all_bit_depths(saved: Save, chest: np.ndarray, bits: int) -> None:
    pixels = (chest >> (12 - bits)) if bits < 12 else chest << (bits - 12)
    path = saved(pixels, BitsStored=bits, HighBit=bits - 1, WindowCenter=2 ** (bits - 1), WindowWidth=2**bits)
    assert np.allclose(read_film(path).pixels, pixels / (2**bits - 1), atol=1e-6)


def test_thirty_two_bits_allocated(saved: Save, chest: np.ndarray) -> None:
    film = read_film(saved(chest.astype(np.uint32), BitsStored=12, HighBit=11))
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize(
    ("filling", "padding"),
    [
        (0, {"PixelPaddingValue": 0}),
        (4095, {"PixelPaddingValue": 4095}),
        (65535, {"PixelPaddingValue": 65535}),
        (4090, {"PixelPaddingValue": 4080, "PixelPaddingRangeLimit": 4095}),
        (4090, {"PixelPaddingValue": 4095, "PixelPaddingRangeLimit": 4080}),
    ],
)
def test_padding_is_dark_and_ignored(
    saved: Save, chest: np.ndarray, photometric: str, filling: int, padding: dict[str, int]
) -> None:
    pixels = chest.copy()
    pixels[:, :20] = filling
    film = read_film(saved(pixels, PhotometricInterpretation=photometric, **padding))
    inside = stretched(chest[:, 20:])
    assert np.all(film.pixels[:, :20] == 0)
    assert np.allclose(film.pixels[:, 20:], 1 - inside if photometric == "MONOCHROME1" else inside, atol=1e-6)


def test_negative_padding(saved: Save, chest: np.ndarray) -> None:
    pixels = chest.astype(np.int16) - 1000
    pixels[:10] = -2000
    film = read_film(saved(pixels, PixelPaddingValue=-2000))
    assert np.all(film.pixels[:10] == 0)
    assert np.allclose(film.pixels[10:], stretched(chest[10:]), atol=1e-6)


def test_all_padding_is_ignored(saved: Save) -> None:
    film = read_film(saved(np.full((20, 20), 7, np.uint16), PixelPaddingValue=7))
    assert "padding" in film.warnings[0]


@pytest.mark.parametrize(
    "window",
    [
        {"WindowCenter": 30000, "WindowWidth": 1000},  # beside the data
        {"WindowCenter": 2048, "WindowWidth": 200000},  # far wider
        {"WindowCenter": 4095, "WindowWidth": 2},  # a sliver of it
        {"WindowCenter": -500, "WindowWidth": 300, "VOILUTFunction": "SIGMOID"},
        {"VOILUTSequence": [table(np.full(4096, 9000))]},
    ],
)
def test_useless_transform_falls_back_to_the_value_range(
    saved: Save, chest: np.ndarray, window: dict[str, Any]
) -> None:
    film = read_film(saved(**window))
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)
    assert "nearly blank" in film.warnings[-1]


def test_blank_film_stays_blank(saved: Save) -> None:
    film = read_film(saved(np.full((30, 20), 1024, np.uint16)))
    assert np.ptp(film.pixels) == 0
    assert film.pixels[0, 0] == pytest.approx(0.25, abs=0.001)


UNUSABLE: dict[str, tuple[dict[str, Any], str]] = {
    "zero width": ({"WindowCenter": 2000, "WindowWidth": 0}, "width 0"),
    "negative width": ({"WindowCenter": 2000, "WindowWidth": -5}, "width -5"),
    "window in the file is incomplete": ({"WindowCenter": 2000}, "window in the file is incomplete"),
    "zero slope": ({"RescaleSlope": 0, "RescaleIntercept": 5}, "slope 0"),
    "empty VOI LUT": ({"VOILUTSequence": [Dataset()]}, "VOI LUT"),
    "empty modality LUT": ({"ModalityLUTSequence": [Dataset()]}, "Modality LUT"),
}


@pytest.mark.parametrize(("elements", "words"), UNUSABLE.values(), ids=UNUSABLE)
def test_invalid_transforms_are_ignored_with_a_warning(
    saved: Save, chest: np.ndarray, elements: dict[str, Any], words: str
) -> None:
    film = read_film(saved(**elements))
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)
    assert any(words in sentence for sentence in film.warnings)


def test_unknown_voi_function_is_linear(saved: Save) -> None:
    window = {"WindowCenter": 1800, "WindowWidth": 2000}
    film = read_film(saved(VOILUTFunction="MAGIC", **window))
    assert np.array_equal(film.pixels, read_film(saved(name="plain", **window)).pixels)
    assert "LINEAR" in film.warnings[0]


@pytest.mark.parametrize("descriptor", [[4096, 0, 12], [5000, 0, 16], [4096, 0, 40]])
def test_table_that_contradicts_its_descriptor_is_ignored(
    saved: Save, chest: np.ndarray, descriptor: list[int]
) -> None:
    item = table(np.arange(4000))
    item.LUTDescriptor = descriptor
    film = read_film(saved(VOILUTSequence=[item]))
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)
    assert "VOI LUT" in film.warnings[0]
