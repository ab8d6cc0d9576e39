"""Grey films stored in colour are the same films."""

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
def grey(chest: np.ndarray) -> np.ndarray:
    """The chest with 8 bits."""
    return (chest // 16).astype(np.uint8)


def stretched(values: np.ndarray) -> np.ndarray:
    return (values.astype(float) - values.min()) / (float(values.max()) - float(values.min()))


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("bits", [8, 16])
def test_rgb(saved: Save, chest: np.ndarray, grey: np.ndarray, planar: int, bits: int) -> None:
    channel = grey if bits == 8 else chest
    pixels = np.dstack([channel] * 3)
    layout = pixels.transpose(2, 0, 1) if planar else pixels
    film = read_film(saved(pixels, PlanarConfiguration=planar, PixelData=layout.tobytes()))
    assert np.allclose(film.pixels, stretched(channel), atol=1e-6)


def test_colour_becomes_luminance(saved: Save, grey: np.ndarray) -> None:
    pixels = np.dstack([grey, grey[::-1], grey[:, ::-1]])
    luminance = pixels @ np.array([0.299, 0.587, 0.114])
    assert np.allclose(read_film(saved(pixels)).pixels, stretched(luminance), atol=0.01)


@pytest.mark.parametrize("photometric", ["YBR_FULL", "RGB", "YBR_ICT", "YBR_RCT"])
def test_ybr_full(saved: Save, grey: np.ndarray, photometric: str) -> None:
    other = np.full_like(grey, 128) if photometric == "YBR_FULL" else grey
    film = read_film(saved(np.dstack([grey, other, other]), PhotometricInterpretation=photometric))
    assert np.allclose(film.pixels, stretched(grey), atol=1e-6)


def test_ybr_full_422_stores_pairs_of_pixels(saved: Save, grey: np.ndarray) -> None:
    chroma = np.full((grey.shape[0], grey.shape[1] // 2), 128, np.uint8)
    packed = np.stack([grey[:, ::2], grey[:, 1::2], chroma, chroma], axis=-1)
    film = read_film(
        saved(np.dstack([grey] * 3), PhotometricInterpretation="YBR_FULL_422", PixelData=packed.tobytes())
    )
    assert np.allclose(film.pixels, stretched(grey), atol=1e-6)


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless, JPEGLSLossless])
def test_compressed_rgb(
    dataset: Callable[..., Dataset], grey: np.ndarray, tmp_path: Path, syntax: str
) -> None:
    data = dataset(np.dstack([grey] * 3))
    data.compress(syntax)
    data.save_as(tmp_path / "film", enforce_file_format=True)
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(grey), atol=1e-6)


def test_jpeg_baseline_in_colour(dataset: Callable[..., Dataset], grey: np.ndarray, tmp_path: Path) -> None:
    import cv2

    stream = cv2.imencode(".jpg", np.dstack([grey] * 3), [cv2.IMWRITE_JPEG_QUALITY, 98])[1].tobytes()
    data = dataset(
        np.dstack([grey] * 3), PhotometricInterpretation="YBR_FULL_422", PixelData=encapsulate([stream])
    )
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.save_as(tmp_path / "film", enforce_file_format=True)
    assert np.abs(read_film(tmp_path / "film").pixels - stretched(grey)).max() < 0.05


def palettes(ramp: np.ndarray) -> dict[str, object]:
    return {
        f"{colour}PaletteColorLookupTable{part}": [256, 0, 16]
        if part == "Descriptor"
        else ramp.astype("<u2").tobytes()
        for colour in ("Red", "Green", "Blue")
        for part in ("Descriptor", "Data")
    }


def test_palette(saved: Save, grey: np.ndarray) -> None:
    ramp = np.linspace(65535, 0, 256).round()
    film = read_film(saved(grey, PhotometricInterpretation="PALETTE COLOR", **palettes(ramp)))
    assert np.allclose(film.pixels, 1 - stretched(grey), atol=1e-4)


def test_a_missing_palette_is_named(saved: Save, grey: np.ndarray) -> None:
    with pytest.raises(FilmError, match="palette"):
        read_film(saved(grey, PhotometricInterpretation="PALETTE COLOR"))


@pytest.mark.parametrize("photometric", [None, "", "MONOCHROM2", "RGB"])
def test_a_missing_or_wrong_interpretation_is_settled_with_a_sentence(
    saved: Save, chest: np.ndarray, photometric: str | None
) -> None:
    film = read_film(saved(PhotometricInterpretation=photometric))
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)
    assert "MONOCHROME2" in film.warnings[0]
