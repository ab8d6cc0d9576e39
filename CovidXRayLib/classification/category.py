"""Categories of a score, and projections of films."""

from __future__ import annotations

import math
from typing import Final, Literal, get_args

from CovidXRayLib.json_values import text

Category = Literal["suggestive", "indeterminate", "not_suggestive"]
Projection = Literal["AP", "PA"]

CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
PROJECTIONS: Final[tuple[Projection, ...]] = get_args(Projection)


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
    """Return the projection of a View Position such as ``AP SUPINE``; None if it is neither AP nor PA."""
    first = (view or "").upper().partition(" ")[0]
    return next((projection for projection in PROJECTIONS if projection == first), None)
