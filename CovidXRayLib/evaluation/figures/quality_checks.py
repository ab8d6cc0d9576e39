"""Error rates of the quality checks on good and on manipulated films."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from CovidXRayLib.evaluation.scoring.changed_films import CHANGES
from CovidXRayLib.evaluation.scoring.film_result import FilmResult


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
