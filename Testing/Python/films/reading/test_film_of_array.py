"""A film made of an array, as researchers do, is checked where a file's would be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from CovidXRayLib.films.film import Film

GRAY = np.linspace(0, 1, 64 * 48, dtype=np.float32).reshape(64, 48)


@pytest.mark.parametrize(
    ("pixels", "said"),
    [
        (GRAY * 255, "from 0 to 1"),
        (GRAY - 0.5, "from 0 to 1"),
        (np.where(GRAY > 0.5, np.float32(np.nan), GRAY), "from 0 to 1"),
        (GRAY[:0], "empty"),
        (GRAY.astype(np.float64), "2-D float32"),
        (GRAY[None], "2-D float32"),
    ],
)
def test_pixels_that_are_no_film_are_refused(pixels: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Film(pixels)


def test_pixels_are_read_only() -> None:
    film = Film(GRAY.copy())
    with pytest.raises(ValueError, match="read-only"):
        film.pixels[0, 0] = 1
