"""How a film is laid into the network's square, and back."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.segmentation.network_input import normalize_for_unet

ODD_SHAPES = [
    (511, 333),
    (333, 511),
    (1001, 1001),
    (97, 512),
    (3001, 701),
    (57, 43),
    (1, 900),
    (900, 1),
    (1, 1),
]


def ramps(shape: tuple[int, int]) -> np.ndarray:
    """A film whose value rises along both axes: any shift or swap of axes shows."""
    rows, columns = shape
    down = (np.arange(rows) + 0.5)[:, None] / rows
    along = (np.arange(columns) + 0.5)[None] / columns
    return (0.7 * down + 0.3 * along).astype(np.float32)


@pytest.mark.parametrize("shape", ODD_SHAPES, ids=str)
def test_film_fills_the_longest_side_and_is_centered(shape):
    letterbox = Letterbox.fit(shape, 256)
    assert max(letterbox.rows, letterbox.columns) == 256
    assert abs(letterbox.top - (256 - letterbox.top - letterbox.rows)) <= 1
    assert abs(letterbox.left - (256 - letterbox.left - letterbox.columns)) <= 1
    expected = 256 / max(shape)
    assert letterbox.rows == pytest.approx(max(1, shape[0] * expected), abs=0.51)
    assert letterbox.columns == pytest.approx(max(1, shape[1] * expected), abs=0.51)


@pytest.mark.parametrize("shape", ODD_SHAPES, ids=str)
def test_round_trip_keeps_shape_position_and_value(shape):
    film = ramps(shape)
    letterbox = Letterbox.fit(shape, 256)
    back = letterbox.back(letterbox.place(film))
    assert back.shape == shape
    assert back.dtype == np.float32
    # A linear ramp survives averaging and interpolation; at the border half a network pixel is lost.
    tolerance = 0.51 * (0.7 / letterbox.rows + 0.3 / letterbox.columns) + 1e-4
    np.testing.assert_allclose(back, film, atol=tolerance)


@pytest.mark.parametrize(("shape", "aspect"), [((300, 150), 0.5), ((150, 300), 2.0), ((400, 390), 0.975)])
def test_pixels_that_are_not_square_keep_the_proportions(shape, aspect):
    letterbox = Letterbox.fit(shape, 256, aspect)
    assert letterbox.rows / letterbox.columns == pytest.approx(aspect * shape[0] / shape[1], rel=0.01)
    film = ramps(shape)
    np.testing.assert_allclose(letterbox.back(letterbox.place(film)), film, atol=0.005)
    assert Letterbox.fit(shape, 256, 1.0) == Letterbox.fit(shape, 256)


def test_padding_is_black_and_window_is_the_film():
    letterbox = Letterbox.fit((400, 100), 256)
    square = letterbox.place(np.ones((400, 100), np.float32))
    outside = np.ones(square.shape, bool)
    outside[letterbox.window] = False
    assert outside.sum() == 256 * 192
    assert (square[outside] == 0).all()
    np.testing.assert_allclose(square[~outside], 1, rtol=1e-6)


def test_downsampling_averages():
    film = np.zeros((1024, 1024), np.float32)
    film[::2] = 1  # stripes that a picking method would turn into all 0 or all 1
    np.testing.assert_allclose(Letterbox.fit(film.shape, 256).place(film), 0.5, atol=1e-6)


@pytest.mark.parametrize("shape", [(600, 500), (40, 31), (1, 5000), (5000, 1), (1, 1)], ids=str)
def test_prepared_film_has_the_documented_range(shape):
    film = np.random.default_rng(0).random(shape, dtype=np.float32)
    letterbox = Letterbox.fit(shape, 256)
    prepared = normalize_for_unet(letterbox.place(film), letterbox)
    assert prepared.shape == (256, 256, 1)
    assert prepared.dtype == np.float32
    assert prepared.min() >= -2
    assert prepared.max() <= 2


def test_exposure_does_not_matter():
    """Half the contrast on a bright ground: the network sees the same film but for rounding."""
    film = project_chest(11, size=300).pixels
    letterbox = Letterbox.fit(film.shape, 256)
    plain = normalize_for_unet(letterbox.place(film), letterbox)
    flat = normalize_for_unet(letterbox.place((0.4 + 0.5 * film).astype(np.float32)), letterbox)
    assert np.abs(plain - flat).mean() < 0.01
    # One gray level of rounding, as far as the equalization can stretch it.
    assert np.abs(plain - flat).max() < 0.3


def test_padding_does_not_affect_equalization():
    film = project_chest(12, size=256).pixels
    alone = Letterbox.fit((256, 256), 256)
    wide = Letterbox((256, 128), 256, 0, 64, 256, 128)
    narrow = np.zeros((256, 256), np.float32)
    narrow[wide.window] = cv2.resize(film, (128, 256), interpolation=cv2.INTER_AREA)
    prepared = normalize_for_unet(narrow, wide)
    outside = np.ones((256, 256), bool)
    outside[wide.window] = False
    assert (prepared[outside] == -2).all()
    inside = prepared[wide.window]
    # The same film without padding has about the same distribution of values.
    whole = normalize_for_unet(film, alone)
    assert inside.mean() == pytest.approx(whole.mean(), abs=0.1)


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_blank_film_has_no_warning(value):
    letterbox = Letterbox.fit((300, 200), 256)
    square = letterbox.place(np.full((300, 200), value, np.float32))
    with np.errstate(all="raise"):
        prepared = normalize_for_unet(square, letterbox)
    assert np.isfinite(prepared).all()
    assert np.ptp(prepared[letterbox.window]) == 0
