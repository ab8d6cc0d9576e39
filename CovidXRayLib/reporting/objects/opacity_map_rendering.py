"""Image of the film with its opacity map, with the derivation and the research notice burned in."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.notice import research_notice
from CovidXRayLib.reporting.images.colors import DOUBTFUL, RGB
from CovidXRayLib.reporting.images.film_image import drawn_film
from CovidXRayLib.reporting.images.text_writer import BOLD, REGULAR, Writer

_MAX_SIDE: Final = 1024  # pixels of the film's longer side; the opacity map has a much lower resolution
_MIN_WIDTH: Final = 384  # pixels, so that the text on narrow films is legible
_MARGIN: Final = 10
_GROUND: Final[RGB] = (0, 0, 0)
_TEXT: Final[RGB] = (226, 228, 232)


def render_opacity_map(
    film: Film, lungs: NDArray[np.uint8], opacity_map: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Return the film with outlines and opacity map between two strips of text.

    Parameters
    ----------
    film
        The film.
    lungs
        uint8 (rows, columns): 0 outside, 1 patient's right lung, 2 left.
    opacity_map
        float32 (rows, columns), values in [0, 1].

    Returns
    -------
    uint8 array, shape (rows, columns, 3)
        RGB. The strips above and below the film state that the image is derived, and the research notice.
    """
    box = min(_MAX_SIDE, max(film.shape))
    view = drawn_film(film, lungs, opacity_map, box, box)
    if view.shape[1] < _MIN_WIDTH:
        missing = _MIN_WIDTH - view.shape[1]
        view = np.pad(view, ((0, 0), (missing // 2, missing - missing // 2), (0, 0)))
    width = view.shape[1]
    title = _("Derived image (CovidXRay): map of the probability of ground-glass opacity or consolidation.")
    above = _strip(title, width, _TEXT, REGULAR)
    below = _strip(research_notice(), width, DOUBTFUL, BOLD)
    return np.concatenate([above, view, below])


def _strip(text: str, width: int, color: RGB, weight: int) -> NDArray[np.uint8]:
    writer = Writer(max(12, width // 50))
    lines = writer.wrap(text, width - 2 * _MARGIN, weight)
    strip = np.full((len(lines) * writer.line + 2 * _MARGIN, width, 3), _GROUND, np.uint8)
    for index, line in enumerate(lines):
        writer.draw(strip, line, _MARGIN, _MARGIN + index * writer.line, color, weight)
    return strip
