"""Error rates of the quality checks on good and on manipulated films."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from CovidXRayLib.evaluation.scoring.changed_films import CHANGES
from CovidXRayLib.evaluation.scoring.film_result import FilmResult


@dataclass(frozen=True)
class Rejections:
    """Number of films, and of those that the checks rejected."""

    films: int
    refused: int


@dataclass(frozen=True)
class CheckFigures:
    """Rejections of frontal chest films, unchanged and manipulated.

    Attributes
    ----------
    films, refused
        Number of unchanged films, and of those that the checks rejected.
    refused_by_check
        Number of rejected films by check, most frequent first.
    changed
        Rejections of the same films after each manipulation of
        :data:`CovidXRayLib.evaluation.scoring.changed_films.CHANGES`.
    """

    films: int
    refused: int
    refused_by_check: Mapping[str, int]
    changed: Mapping[str, Rejections]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)


def check_figures(results: Sequence[FilmResult]) -> CheckFigures:
    """Count rejections of frontal chest films, unchanged and manipulated."""
    refused_by = Counter(name for result in results for name in result.withheld_by)
    return CheckFigures(
        films=len(results),
        refused=sum(bool(result.withheld_by) for result in results),
        refused_by_check=dict(refused_by.most_common()),
        changed={
            name: Rejections(
                films=sum(name in result.changed_refused for result in results),
                refused=sum(result.changed_refused.get(name, False) for result in results),
            )
            for name in CHANGES
        },
    )
