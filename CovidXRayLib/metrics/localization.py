"""Whether a map is high where readers drew lesions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.json_values import number
from CovidXRayLib.metrics.discrimination import area_under_curve


@dataclass(frozen=True)
class Localization:
    """Agreement of a map with the lesions of one film.

    Attributes
    ----------
    auc
        Area under the ROC curve of the map's values, lesions against the rest of the lungs.
    hottest
        Share of the hottest tenth of the lungs that lies in lesions.
    covered
        Share of the lungs that the lesions cover, which is what chance would give for ``hottest``.
    """

    auc: float
    hottest: float
    covered: float

    @classmethod
    def of(cls, values: NDArray[np.float32], lesions: NDArray[np.bool_]) -> Localization | None:
        """Measure the values (n,) of a map at the places of the lungs; None unless some are in lesions.

        Parameters
        ----------
        lesions
            bool (n,).
        """
        if lesions.all() or not lesions.any():
            return None
        hottest = np.argsort(-values, kind="stable")[: max(1, values.size // 10)]
        return cls(
            area_under_curve(values.astype(np.float64), lesions),
            float(lesions[hottest].mean()),
            float(lesions.mean()),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Localization:
        """Return what :meth:`to_dict` gave; KeyError or TypeError for anything else."""
        return cls(**{name: number(values[name]) for name in ("auc", "hottest", "covered")})
