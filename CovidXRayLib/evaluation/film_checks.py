"""How often the checks refuse good films, and how often they let changed ones pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.evaluation.figures import FilmResult
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.pipeline import Analyzer

Pixels = NDArray[np.float32]

CHANGES: Final[dict[str, Callable[[Pixels], Pixels]]] = {
    "turned by 90 degrees": lambda pixels: np.ascontiguousarray(np.rot90(pixels, -1)),
    "upside down": lambda pixels: np.ascontiguousarray(np.rot90(pixels, 2)),
    "turned by 270 degrees": lambda pixels: np.ascontiguousarray(np.rot90(pixels)),
    "inverted": lambda pixels: 1 - pixels,
}


def check_films(analyzer: Analyzer, results: Sequence[FilmResult]) -> dict[str, Any]:
    """Count refusals of frontal chest films, and of the same films changed so that they must be refused.

    Parameters
    ----------
    results
        Of the films as they are; only the changed ones are examined here.

    Returns
    -------
    dict
        Numbers of films and of refusals, and the checks that refused.
    """
    refused_by = Counter(name for result in results for name in result.withheld_by)
    changed = {name: {"films": 0, "refused": 0} for name in CHANGES}
    for result in tqdm(results, desc="checks", disable=None):
        pixels = read_film(result.film.file).pixels
        for name, change in CHANGES.items():
            _, checks = analyzer.examine(Film(change(pixels)))
            changed[name]["films"] += 1
            changed[name]["refused"] += any(not check.ok for check in checks)
    return {
        "films": len(results),
        "refused": sum(bool(result.withheld_by) for result in results),
        "refused_by_check": dict(refused_by.most_common()),
        "changed": changed,
    }
