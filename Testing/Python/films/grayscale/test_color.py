"""Gray films stored in color are the same films."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import read_film

Save = Callable[..., Path]


@pytest.fixture
def gray(chest: np.ndarray) -> np.ndarray:
    """The chest with 8 bits."""
    return (chest // 16).astype(np.uint8)


def stretched(values: np.ndarray) -> np.ndarray:
    return (values.astype(float) - values.min()) / (float(values.max()) - float(values.min()))


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("bits", [8, 16])
def test_rgb(saved: Save, chest: np.ndarray, gray: np.ndarray, planar: int, bits: int) -> None:
    channel = gray if bits == 8 else chest
    pixels = np.dstack([channel] * 3)
    layout = pixels.transpose(2, 0, 1) if planar else pixels
    film = read_film(saved(pixels, PlanarConfiguration=planar, PixelData=layout.tobytes()))
    assert np.allclose(film.pixels, stretched(channel), atol=1e-6)


def test_color_becomes_luminance(saved: Save, gray: np.ndarray) -> None:
    pixels = np.dstack([gray, gray[::-1], gray[:, ::-1]])
    luminance = pixels @ np.array([0.299, 0.587, 0.114])
    assert np.allclose(read_film(saved(pixels)).pixels, stretched(luminance), atol=0.01)


@pytest.mark.parametrize("photometric", ["YBR_FULL", "RGB", "YBR_ICT", "YBR_RCT"])
def test_ybr_full(saved: Save, gray: np.ndarray, photometric: str) -> None:
    other = np.full_like(gray, 128) if photometric == "YBR_FULL" else gray
    film = read_film(saved(np.dstack([gray, other, other]), PhotometricInterpretation=photometric))
    assert np.allclose(film.pixels, stretched(gray), atol=1e-6)


def test_ybr_full_422_stores_pairs_of_pixels(saved: Save, gray: np.ndarray) -> None:
    chroma = np.full((gray.shape[0], gray.shape[1] // 2), 128, np.uint8)
    packed = np.stack([gray[:, ::2], gray[:, 1::2], chroma, chroma], axis=-1)
    film = read_film(
        saved(np.dstack([gray] * 3), PhotometricInterpretation="YBR_FULL_422", PixelData=packed.tobytes())
    )
    assert np.allclose(film.pixels, stretched(gray), atol=1e-6)


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless, JPEGLSLossless])
def test_compressed_rgb(
    dataset: Callable[..., Dataset], gray: np.ndarray, tmp_path: Path, syntax: str
) -> None:
    data = dataset(np.dstack([gray] * 3))
    data.compress(syntax)
    data.save_as(tmp_path / "film", enforce_file_format=True)
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(gray), atol=1e-6)


def test_jpeg_baseline_in_color(dataset: Callable[..., Dataset], gray: np.ndarray, tmp_path: Path) -> None:
    import cv2

    stream = cv2.imencode(".jpg", np.dstack([gray] * 3), [cv2.IMWRITE_JPEG_QUALITY, 98])[1].tobytes()
    data = dataset(
        np.dstack([gray] * 3), PhotometricInterpretation="YBR_FULL_422", PixelData=encapsulate([stream])
    )
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.save_as(tmp_path / "film", enforce_file_format=True)
    assert np.abs(read_film(tmp_path / "film").pixels - stretched(gray)).max() < 0.05


def palettes(ramp: np.ndarray) -> dict[str, object]:
    return {
        f"{color}PaletteColorLookupTable{part}": [256, 0, 16]
        if part == "Descriptor"
        else ramp.astype("<u2").tobytes()
        for color in ("Red", "Green", "Blue")
        for part in ("Descriptor", "Data")
    }


def test_palette(saved: Save, gray: np.ndarray) -> None:
    ramp = np.linspace(65535, 0, 256).round()
    film = read_film(saved(gray, PhotometricInterpretation="PALETTE COLOR", **palettes(ramp)))
    assert np.allclose(film.pixels, 1 - stretched(gray), atol=1e-4)


def test_missing_palette_is_reported(saved: Save, gray: np.ndarray) -> None:
    with pytest.raises(FilmError, match="palette"):
        read_film(saved(gray, PhotometricInterpretation="PALETTE COLOR"))


@pytest.mark.parametrize("photometric", [None, "", "MONOCHROM2", "RGB"])
def test_missing_or_wrong_photometric_interpretation_is_resolved_with_a_warning(
    saved: Save, chest: np.ndarray, photometric: str | None
) -> None:
    film = read_film(saved(PhotometricInterpretation=photometric))
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)
    assert "MONOCHROME2" in film.warnings[0]
