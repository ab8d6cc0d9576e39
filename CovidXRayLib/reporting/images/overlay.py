"""Overlay image of a result, for viewing without CovidXRay."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.reading import AnalyzedFilm
from CovidXRayLib.reporting.images.film_image import film_with_results, gray_film
from CovidXRayLib.reporting.images.overlay_text import GROUND, render_panel

MAX_SIDE: Final = 1024
PANEL_WIDTH: Final = 360
# Of all levels and filters the fastest, within 5 %, and of those the smallest file.
_PNG: Final = (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP)


def film_of_overlay(film: Film) -> NDArray[np.uint8]:
    """Return the film in the size that it has in the overlay, uint8 (rows, columns)."""
    return gray_film(film, MAX_SIDE - PANEL_WIDTH, MAX_SIDE)


def render_overlay(
    analyzed: AnalyzedFilm, name: str, gray: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Return the film with the results drawn on the left, and the text on the right.

    Parameters
    ----------
    analyzed
        The analyzed film.
    name
        Name of the film to show.
    gray
        Its :func:`film_of_overlay`, if known.

    Returns
    -------
    uint8 array, shape (rows, columns, 3)
        RGB; neither side is longer than 1,024 pixels.
    """
    gray = film_of_overlay(analyzed.film) if gray is None else gray
    film = film_with_results(gray, analyzed.labels, analyzed.opacity_map)
    panel = render_panel(analyzed, name, PANEL_WIDTH, MAX_SIDE)
    height = max(len(film), len(panel))
    return np.concatenate([_padded(film, height), _padded(panel, height)], axis=1)


def overlay_png(analyzed: AnalyzedFilm, name: str, gray: NDArray[np.uint8] | None = None) -> bytes:
    """Return :func:`render_overlay` as a PNG file."""
    image = cv2.cvtColor(render_overlay(analyzed, name, gray), cv2.COLOR_RGB2BGR)
    _, content = cv2.imencode(".png", image, _PNG)
    return bytes(content)


def _padded(image: NDArray[np.uint8], height: int) -> NDArray[np.uint8]:
    """Pad an image at the bottom with the panel's background color."""
    padding = np.full((height - len(image), image.shape[1], 3), GROUND, np.uint8)
    return np.concatenate([image, padding])
