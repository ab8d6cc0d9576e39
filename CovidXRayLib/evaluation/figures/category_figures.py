"""How often the categories of scores were right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from CovidXRayLib.classification.category import CATEGORIES, Category
from CovidXRayLib.evaluation.figures import groups
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.json_values import optional
from CovidXRayLib.metrics.intervals import Interval, wilson

ALL: Final = gettext_noop("all films")

CategoryOf = Callable[[FilmResult], Category]


@dataclass(frozen=True)
class CategoryFigures:
    """Scored films of a group by class and category; proportions with Wilson intervals.

    Attributes
    ----------
    covid, other
        Numbers of films by category.
    """

    covid: Mapping[Category, int]
    other: Mapping[Category, int]

    @property
    def films(self) -> int:
        """Number of films."""
        return sum(self.covid.values()) + sum(self.other.values())

    @property
    def right_if_suggestive(self) -> Interval | None:
        """Proportion with COVID-19 among suggestive films; None without any."""
        return _share(self.covid["suggestive"], self.other["suggestive"])

    @property
    def right_if_not_suggestive(self) -> Interval | None:
        """Proportion without COVID-19 among films that are not suggestive; None without any."""
        return _share(self.other["not_suggestive"], self.covid["not_suggestive"])

    @property
    def indeterminate(self) -> Interval | None:
        """Proportion of indeterminate films; None without films."""
        films = self.covid["indeterminate"] + self.other["indeterminate"]
        return _share(films, self.films - films)

    @property
    def missed(self) -> Interval | None:
        """Proportion of COVID-19 films that are not suggestive; None without any."""
        films = self.covid["not_suggestive"]
        return _share(films, sum(self.covid.values()) - films)

    @property
    def false_alarms(self) -> Interval | None:
        """Proportion of other films that are suggestive; None without any."""
        films = self.other["suggestive"]
        return _share(films, sum(self.other.values()) - films)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; intervals as [value, low, high]."""
        return {
            "covid": dict(self.covid),
            "other": dict(self.other),
            "right_if_suggestive": optional(Interval.to_list, self.right_if_suggestive),
            "right_if_not_suggestive": optional(Interval.to_list, self.right_if_not_suggestive),
            "indeterminate": optional(Interval.to_list, self.indeterminate),
            "missed": optional(Interval.to_list, self.missed),
            "false_alarms": optional(Interval.to_list, self.false_alarms),
        }


def category_figures(results: Sequence[FilmResult], category_of: CategoryOf) -> dict[str, CategoryFigures]:
    """Return the figures of all scored films, then by projection.

    Parameters
    ----------
    results
        Scored films.
    category_of
        Returns the category of a film by its classifier.
    """
    figures = {ALL: _count(results, category_of)}
    views = {groups.view(result) for result in results}
    for view in sorted(views, key=lambda view: (view == groups.NOT_STATED, view)):
        figures[view] = _count([result for result in results if groups.view(result) == view], category_of)
    return figures


def _count(results: Sequence[FilmResult], category_of: CategoryOf) -> CategoryFigures:
    found = Counter((result.film.is_covid, category_of(result)) for result in results)
    return CategoryFigures(
        covid={category: found[True, category] for category in CATEGORIES},
        other={category: found[False, category] for category in CATEGORIES},
    )


def _share(part: int, rest: int) -> Interval | None:
    return wilson(part, part + rest).rounded() if part + rest else None
