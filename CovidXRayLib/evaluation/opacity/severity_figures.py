"""Whether the estimated Brixia score agrees with readers', and readers with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.json_values import optional
from CovidXRayLib.metrics.discrimination import bootstrap, bootstrap_several
from CovidXRayLib.metrics.intervals import Interval, wilson
from CovidXRayLib.metrics.rank_agreement import (
    CLEAR_CHANGE,
    changed_pairs,
    directions_agree,
    rank_correlation,
)


@dataclass(frozen=True)
class ScoreAgreement:
    """Agreement of two scores in [0, 18] of each film, with intervals by bootstrap of patients.

    Attributes
    ----------
    correlation
        Spearman's rank correlation; None if undefined.
    mean_error
        Mean absolute difference.
    pairs, same_direction
        Pairs of a patient's films whose score changed, and in how many both changed in the same direction.
    direction
        ``same_direction`` as a share; None without pairs.
    """

    correlation: Interval | None
    mean_error: Interval
    pairs: int
    same_direction: int
    direction: Interval | None

    @classmethod
    def between(
        cls,
        first: NDArray[np.float64],
        second: NDArray[np.float64],
        groups: Sequence[str],
        pairs: Sequence[tuple[int, int]],
    ) -> ScoreAgreement:
        """Compare scores (n,) of films.

        Parameters
        ----------
        groups
            Patient of each film.
        pairs
            Pairs of films, by index, whose score changed.
        """
        correlation, error = bootstrap_several(
            lambda chosen: [
                _correlation(first[chosen], second[chosen]),
                float(np.abs(first - second)[chosen].mean()),
            ],
            groups,
        )
        same = directions_agree(first, second, pairs)
        return cls(
            correlation=None if np.isnan(correlation.value) else correlation.rounded(),
            mean_error=error.rounded(),
            pairs=len(pairs),
            same_direction=int(same.sum()),
            direction=_share(same, [groups[earlier] for earlier, _ in pairs]),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; intervals as [value, low, high]."""
        return {
            "correlation": optional(Interval.to_list, self.correlation),
            "mean_error": self.mean_error.to_list(),
            "pairs": self.pairs,
            "same_direction": self.same_direction,
            "direction": optional(Interval.to_list, self.direction),
        }


@dataclass(frozen=True)
class SeverityFigures:
    """Severity on films with scores of two readers.

    Attributes
    ----------
    films, patients
        Numbers; without films, there is no agreement.
    estimate
        Agreement of the estimate with the readers' mean.
    readers
        Agreement of the readers with each other on the same films, and in the same pairs.
    """

    films: int
    patients: int = 0
    estimate: ScoreAgreement | None = None
    readers: ScoreAgreement | None = None

    @classmethod
    def of(
        cls, estimates: NDArray[np.float64], readers: NDArray[np.float64], groups: Sequence[str]
    ) -> SeverityFigures:
        """Compare estimates (n,) with the scores of two readers (n, 2), each in [0, 18]."""
        if not estimates.size:
            return cls(films=0)
        mean = readers.mean(axis=1)
        pairs = changed_pairs(mean, groups, smallest=CLEAR_CHANGE)
        return cls(
            films=estimates.size,
            patients=len(set(groups)),
            estimate=ScoreAgreement.between(estimates, mean, groups, pairs),
            readers=ScoreAgreement.between(readers[:, 0], readers[:, 1], groups, pairs),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "films": self.films,
            "patients": self.patients,
            "estimate": optional(ScoreAgreement.to_dict, self.estimate),
            "readers": optional(ScoreAgreement.to_dict, self.readers),
        }


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return rank_correlation(first, second)


def _share(right: NDArray[np.bool_], groups: Sequence[str]) -> Interval | None:
    """Return a share with its interval; Wilson's where a bootstrap's would have no length."""
    if not right.size:
        return None
    if right.all() or not right.any():
        return wilson(int(right.sum()), right.size).rounded()
    return bootstrap(lambda chosen: float(right[chosen].mean()), groups).rounded()
