"""Categories of a score, and projections of films."""

from __future__ import annotations

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
