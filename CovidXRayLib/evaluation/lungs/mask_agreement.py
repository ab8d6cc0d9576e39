"""Agreement of lung masks over a set of films."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.json_values import optional
from CovidXRayLib.metrics.discrimination import bootstrap_several
from CovidXRayLib.metrics.intervals import Interval
from CovidXRayLib.metrics.overlap import LungOverlap

MEASURES: Final = ("both", "right", "left", "outline_distance", "outline_distance_95")


@dataclass(frozen=True)
class MeanMedian:
    """Mean and median of a measure with patient-wise 95% confidence intervals; None if undefined."""

    mean: Interval | None = None
    median: Interval | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; intervals as [value, low, high]."""
        return {
            "mean": optional(Interval.to_list, self.mean),
            "median": optional(Interval.to_list, self.median),
        }


@dataclass(frozen=True)
class Agreement:
    """Agreement of two masks of each film.

    Attributes
    ----------
    films
        Number of films; without any, everything else is undefined or 0.
    both, right, left, outline_distance, outline_distance_95
        As in :class:`CovidXRayLib.metrics.overlap.LungOverlap`; outline distances leave out films without a
        predicted mask.
    sides_swapped
        Number of films on which right and left lung are exchanged.
    nothing_found
        Number of films without a predicted mask.
    """

    films: int
    both: MeanMedian = MeanMedian()
    right: MeanMedian = MeanMedian()
    left: MeanMedian = MeanMedian()
    outline_distance: MeanMedian = MeanMedian()
    outline_distance_95: MeanMedian = MeanMedian()
    sides_swapped: int = 0
    nothing_found: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; without films only their number."""
        if not self.films:
            return {"films": 0}
        return {
            "films": self.films,
            "both": self.both.to_dict(),
            "right": self.right.to_dict(),
            "left": self.left.to_dict(),
            "outline_distance": self.outline_distance.to_dict(),
            "outline_distance_95": self.outline_distance_95.to_dict(),
            "sides_swapped": self.sides_swapped,
            "nothing_found": self.nothing_found,
        }


def agreement(overlaps: Sequence[LungOverlap], groups: Sequence[str]) -> Agreement:
    """Summarize the agreement over films, with intervals from a bootstrap over patients.

    Parameters
    ----------
    overlaps
        One per film, such as between the U-Net and a human reader.
    groups
        Patient of each film.
    """
    if not overlaps:
        return Agreement(films=0)
    table = np.array([[getattr(overlap, name) for name in MEASURES] for overlap in overlaps], np.float64)
    intervals = bootstrap_several(
        lambda chosen: [statistic(column) for column in table[chosen].T for statistic in (_mean, _median)],
        groups,
    )
    defined = [None if np.isnan(interval.value) else interval.rounded() for interval in intervals]
    summaries = {
        name: MeanMedian(mean, median)
        for name, mean, median in zip(MEASURES, defined[::2], defined[1::2], strict=True)
    }
    return Agreement(
        films=len(overlaps),
        **summaries,
        sides_swapped=sum(overlap.swapped for overlap in overlaps),
        nothing_found=int(np.isnan(table).any(axis=1).sum()),
    )


def _mean(column: NDArray[np.float64]) -> float:
    defined = column[~np.isnan(column)]
    return float(defined.mean()) if defined.size else float("nan")


def _median(column: NDArray[np.float64]) -> float:
    defined = column[~np.isnan(column)]
    return float(np.median(defined)) if defined.size else float("nan")
