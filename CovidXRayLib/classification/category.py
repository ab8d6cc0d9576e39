"""Categories of a score, and projections of films."""

from __future__ import annotations

import math
import re
from typing import Final, Literal, get_args

from CovidXRayLib.json_values import text

Category = Literal["suggestive", "indeterminate", "not_suggestive"]
Projection = Literal["AP", "PA"]

CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
PROJECTIONS: Final[tuple[Projection, ...]] = get_args(Projection)
# Words of a View Position (PS3.3 sections C.8.1.1 and C.8.11.5.1.1, and usual ones) that is not frontal.
LATERAL_VIEWS: Final = frozenset(
    [
        "LL",
        "RL",
        "LLD",
        "RLD",
        "LLO",
        "RLO",
        "LATERAL",
        "LAT",
        "LLAT",
        "RLAT",
        "PERFIL",
        "SEITLICH",
        "LAO",
        "RAO",
        "LPO",
        "RPO",
    ]
)


def category_between(probability: float, not_suggestive_below: float, suggestive_above: float) -> Category:
    """Return the category of a calibrated probability by two ascending limits, all in [0, 1]."""
    if probability > suggestive_above:
        return "suggestive"
    return "not_suggestive" if probability < not_suggestive_below else "indeterminate"


def nearness_to_limits(probability: float, *limits: float) -> float:
    """Return how near a calibrated probability is to the nearest limit of the categories.

    Parameters
    ----------
    probability, limits
        In [0, 1]. Limits of 0 and 1, which no film reaches, do not count; without others one half does.

    Returns
    -------
    float
        In [0, 1]: 1 at a limit, and half of it where the odds are half or twice those of the limit.
    """
    if probability in (0, 1):
        return 0.0
    reached = [limit for limit in limits if 0 < limit < 1] or [0.5]
    return math.exp(-min(abs(_log_odds(probability) - _log_odds(limit)) for limit in reached))


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def category_of(value: object) -> Category:
    """Return a category of a JSON document; TypeError or ValueError for anything else."""
    for category in CATEGORIES:
        if text(value) == category:
            return category
    raise ValueError(f"{value!r} is not a category")


def projection_of(view: str | None) -> Projection | None:
    """Return the projection of a View Position such as ``AP SUPINE``; None unless it is one of AP and PA."""
    words = view_words(view)
    named = [projection for projection in PROJECTIONS if projection in words]
    return named[0] if len(named) == 1 and not words & LATERAL_VIEWS else None


def view_words(view: str | None) -> frozenset[str]:
    """Return the words of a View Position in upper case; some devices write several, as ``L LAT``."""
    return frozenset(re.findall(r"[^\W\d_]+", (view or "").upper()))
