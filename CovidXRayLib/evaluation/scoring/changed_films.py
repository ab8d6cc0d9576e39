"""Manipulated films, which the quality checks must reject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.pipeline import Analyzer

Pixels = NDArray[np.float32]
CHANGES: Final[dict[str, Callable[[Pixels], Pixels]]] = {
    gettext_noop("turned by 90 degrees"): lambda pixels: np.ascontiguousarray(np.rot90(pixels, -1)),
    gettext_noop("upside down"): lambda pixels: np.ascontiguousarray(np.rot90(pixels, 2)),
    gettext_noop("turned by 270 degrees"): lambda pixels: np.ascontiguousarray(np.rot90(pixels)),
    gettext_noop("inverted"): lambda pixels: 1 - pixels,
}

QUARTER_TURNS: Final = ("turned by 90 degrees", "turned by 270 degrees")


def refuses_changed(analyzer: Analyzer, pixels: Pixels, pixel_aspect: float = 1.0) -> dict[str, bool]:
    """Return for each manipulation whether the checks reject the film.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1].
    pixel_aspect
        Height of a pixel divided by its width.
    """
    refused = {}
    for name, change in CHANGES.items():
        shape = (1.0, pixel_aspect) if name in QUARTER_TURNS else (pixel_aspect, 1.0)
        _, checks = analyzer.examine(Film(change(pixels), pixel_shape=shape))
        refused[name] = any(not check.ok for check in checks)
    return refused
