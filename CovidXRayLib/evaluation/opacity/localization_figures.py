"""Whether maps are high where readers drew opacities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.json_values import optional
from CovidXRayLib.metrics.discrimination import bootstrap_several
from CovidXRayLib.metrics.intervals import Interval
from CovidXRayLib.metrics.localization import Localization


@dataclass(frozen=True)
class LocalizationFigures:
    """Means over films of :class:`CovidXRayLib.metrics.localization.Localization`, by bootstrap of patients.

    Attributes
    ----------
    films, patients
        Numbers; without films, the other figures are None.
    auc
        Mean of the films' areas under the curve; 0.5 is chance.
    hottest, covered
        Mean share of the hottest tenth of the lungs that lies in lesions, and of the lungs that they cover.
    ratio
        ``hottest`` over ``covered``; 1 is chance.
    """

    films: int
    patients: int = 0
    auc: Interval | None = None
    hottest: Interval | None = None
    covered: Interval | None = None
    ratio: Interval | None = None

    @classmethod
    def of(cls, found: Sequence[Localization], groups: Sequence[str]) -> LocalizationFigures:
        """Summarize films.

        Parameters
        ----------
        groups
            Patient of each film.
        """
        if not found:
            return cls(films=0)
        table = np.array([[each.auc, each.hottest, each.covered] for each in found], np.float64)
        intervals = bootstrap_several(lambda chosen: _means(table[chosen]), groups)
        auc, hottest, covered, ratio = (interval.rounded() for interval in intervals)
        return cls(len(found), len(set(groups)), auc, hottest, covered, ratio)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; intervals as [value, low, high]."""
        return {
            "films": self.films,
            "patients": self.patients,
            "auc": optional(Interval.to_list, self.auc),
            "hottest": optional(Interval.to_list, self.hottest),
            "covered": optional(Interval.to_list, self.covered),
            "ratio": optional(Interval.to_list, self.ratio),
        }


def _means(table: NDArray[np.float64]) -> list[float]:
    auc, hottest, covered = (float(mean) for mean in table.mean(axis=0))
    return [auc, hottest, covered, hottest / covered]
