"""Figures of groups of films."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from CovidXRayLib.json_values import optional
from CovidXRayLib.metrics.intervals import Interval, wilson


@dataclass(frozen=True)
class ClassRecall:
    """Correctly classified films of a class.

    Attributes
    ----------
    films
        Number of films of the class.
    right
        Proportion of them with its Wilson interval; None without films.
    """

    films: int
    right: Interval | None

    @classmethod
    def count(cls, right: int, wrong: int) -> ClassRecall:
        """Compute the proportion from numbers of films."""
        films = right + wrong
        return cls(films, wilson(right, films).rounded() if films else None)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"films": self.films, "right": optional(Interval.to_list, self.right)}


@dataclass(frozen=True)
class GroupFigures:
    """Sensitivity, specificity and AUC in a group of films.

    Attributes
    ----------
    covid, other
        Correctly classified COVID-19 films and others.
    auc
        None for fewer than five films of a class.
    """

    covid: ClassRecall
    other: ClassRecall
    auc: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "covid": self.covid.to_dict(),
            "other": self.other.to_dict(),
            "auc": optional(Interval.to_list, self.auc),
        }


@dataclass(frozen=True)
class Contrast:
    """AUC of one set of films against another.

    Attributes
    ----------
    covid, other
        Number of films in the first and in the second set.
    auc
        None for fewer than five films in either.
    """

    covid: int
    other: int
    auc: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"covid": self.covid, "other": self.other, "auc": optional(Interval.to_list, self.auc)}


@dataclass(frozen=True)
class PositiveShare:
    """Number of films, number and proportion (Wilson interval) of positive ones; None without films."""

    films: int
    called_positive: int
    share: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "films": self.films,
            "called_positive": self.called_positive,
            "share": optional(Interval.to_list, self.share),
        }
