"""Error rates of the quality checks on good and on manipulated films."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.scoring.film_result import FilmResult
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
    """Return for each manipulation whether the checks reject the film, as they should."""
    refused = {}
    for name, change in CHANGES.items():
        _, checks = analyzer.examine(Film(change(pixels)))
        refused[name] = any(not check.ok for check in checks)
    return refused


def check_figures(results: Sequence[FilmResult]) -> dict[str, Any]:
    """Count rejections of frontal chest films, unchanged and manipulated.

    Returns
    -------
    dict
        Numbers of films and of rejections, and the checks that rejected them.
    """
    refused_by = Counter(name for result in results for name in result.withheld_by)
    return {
        "films": len(results),
        "refused": sum(bool(result.withheld_by) for result in results),
        "refused_by_check": dict(refused_by.most_common()),
        "changed": {
            name: {
                "films": sum(name in result.changed_refused for result in results),
                "refused": sum(result.changed_refused.get(name, False) for result in results),
            }
            for name in CHANGES
        },
    }
