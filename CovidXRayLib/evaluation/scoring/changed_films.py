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


def refuses_changed(analyzer: Analyzer, pixels: Pixels) -> dict[str, bool]:
    """Return for each manipulation whether the checks reject the film."""
    refused = {}
    for name, change in CHANGES.items():
        _, checks = analyzer.examine(Film(change(pixels)))
        refused[name] = any(not check.ok for check in checks)
    return refused
