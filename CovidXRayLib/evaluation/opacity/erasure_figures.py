"""Whether the score follows the opacities that the map shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.scoring.film_result import FilmResult, called_positive, patients
from CovidXRayLib.json_values import optional
from CovidXRayLib.metrics.discrimination import bootstrap_several
from CovidXRayLib.metrics.intervals import Interval, wilson

_SATURATED: Final = 1e-9  # probabilities this close to 0 or 1 are taken to be there


@dataclass(frozen=True)
class ErasureFigures:
    """Scores of positive films with opacities erased, with intervals by bootstrap of patients.

    Attributes
    ----------
    positives
        Number of films that are scored positive.
    films
        Number of those on which the map shows opacities; without any, the other figures are None.
    lowered, control_lowered
        Share of them whose score falls without the opacities, and without as much at the coldest places.
    change, control_change
        Mean change of the calibrated logit.
    """

    positives: int
    films: int
    lowered: Interval | None = None
    control_lowered: Interval | None = None
    change: Interval | None = None
    control_change: Interval | None = None

    @classmethod
    def of(cls, results: Sequence[FilmResult]) -> ErasureFigures:
        """Summarize the results of films with a score."""
        positive = int(called_positive(results).sum())
        measured = [result for result in results if result.maps is not None and result.maps.erasure]
        if not measured:
            return cls(positive, 0)
        table = _logits(
            [
                (result.probability, result.maps.erasure.opacities, result.maps.erasure.control)
                for result in measured
                if result.maps is not None and result.maps.erasure is not None
            ]
        )
        changes = table[:, 1:] - table[:, :1]
        intervals = bootstrap_several(
            lambda chosen: [*(changes[chosen] < 0).mean(axis=0), *changes[chosen].mean(axis=0)],
            patients(measured),
        )
        shares = [
            _wilson_if_extreme(changes[:, column] < 0, interval)
            for column, interval in enumerate(intervals[:2])
        ]
        return cls(positive, len(measured), *shares, *(interval.rounded() for interval in intervals[2:]))

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; intervals as [value, low, high]."""
        return {
            "positives": self.positives,
            "films": self.films,
            "lowered": optional(Interval.to_list, self.lowered),
            "control_lowered": optional(Interval.to_list, self.control_lowered),
            "change": optional(Interval.to_list, self.change),
            "control_change": optional(Interval.to_list, self.control_change),
        }


def _logits(probabilities: Sequence[tuple[float | None, float, float]]) -> NDArray[np.float64]:
    clipped = np.clip(np.array(probabilities, np.float64), _SATURATED, 1 - _SATURATED)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _wilson_if_extreme(lowered: NDArray[np.bool_], interval: Interval) -> Interval:
    """Return Wilson's interval where a bootstrap's has no length."""
    if lowered.all() or not lowered.any():
        return wilson(int(lowered.sum()), lowered.size).rounded()
    return interval.rounded()
