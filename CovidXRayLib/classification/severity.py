"""Severity by the six zones of the Brixia score (Borghesi and Maroldi, Radiol Med 2020)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.json_values import items, number, pair

ZONES: Final = ("A", "B", "C", "D", "E", "F")
"""Upper, middle and lower zone of the patient's right lung, then of the left."""
ZONES_OF_LUNG: Final = 3
LARGEST_SCORE: Final = 3.0
"""Largest score of a zone: interstitial and predominantly alveolar infiltrates."""


@dataclass(frozen=True)
class Severity:
    """Estimated Brixia score.

    Attributes
    ----------
    zones
        Scores of the zones A to F, each in [0, 3]; continuous, since they estimate readers' means.
    interval
        Range of the total, in [0, 18], within which the mean of two readers is expected in 90% of films.
    """

    zones: tuple[float, ...]
    interval: tuple[float, float]

    @classmethod
    def of(cls, zones: tuple[float, ...], error: float) -> Severity:
        """Return the severity with the interval that an error of the total gives."""
        total, largest = sum(zones), LARGEST_SCORE * len(ZONES)
        return cls(zones, (max(0.0, total - error), min(largest, total + error)))

    @property
    def total(self) -> float:
        """Sum of the zones, in [0, 18]."""
        return sum(self.zones)

    @property
    def lungs(self) -> tuple[float, float]:
        """Sums of the patient's right lung and of the left, each in [0, 9]."""
        return sum(self.zones[:ZONES_OF_LUNG]), sum(self.zones[ZONES_OF_LUNG:])

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-compatible values, to two places; the total is that of the rounded zones."""
        zones = [round(score, 2) for score in self.zones]
        return {
            "zones": zones,
            "total": round(sum(zones), 2),
            "interval": [round(bound, 2) for bound in self.interval],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Severity:
        """Return what :meth:`to_dict` gave; KeyError, TypeError or ValueError for anything else."""
        zones = items(number, values["zones"])
        if len(zones) != len(ZONES):
            raise ValueError(f"{len(zones)} zones")
        return cls(zones, pair(number, values["interval"]))


def zone_weights(sides: NDArray[np.bool_], cells: int) -> NDArray[np.float32]:
    """Return how much of each zone lies in each cell of a map.

    A zone is a third of the height of a lung's mask. Brixia's zones end at anatomical landmarks (the lower
    wall of the aortic arch and of the right inferior pulmonary vein), which masks do not show.

    Parameters
    ----------
    sides
        bool (2, size, size) of a lung crop: the patient's right lung, then the left.
    cells
        Cells of the map along each side; a divisor of size.

    Returns
    -------
    float32 (6, cells, cells); each zone sums to 1, or to 0 if its lung is empty.
    """
    size = sides.shape[1]
    step = size // cells
    weights = np.zeros((len(ZONES), cells, cells), np.float32)
    for side, lung in enumerate(sides):
        rows = np.flatnonzero(lung.any(axis=1))
        if not rows.size:
            continue
        edges = np.linspace(rows[0], rows[-1] + 1, ZONES_OF_LUNG + 1).round().astype(int)
        for third in range(ZONES_OF_LUNG):
            zone = np.zeros((size, size), np.float32)
            part = slice(edges[third], edges[third + 1])
            zone[part] = lung[part]
            counts = zone.reshape(cells, step, cells, step).sum(axis=(1, 3))
            weights[side * ZONES_OF_LUNG + third] = counts / max(float(counts.sum()), 1.0)
    return weights


def zone_scores(
    cells: NDArray[np.float32], film: NDArray[np.float32], weights: NDArray[np.float32]
) -> tuple[float, ...]:
    """Return the scores of the zones, each in [0, 3].

    Parameters
    ----------
    cells
        float32 (rows, columns), the classifier's ``severity_cells``.
    film
        float32 (6,), its ``severity_film``.
    weights
        float32 (6, rows, columns), of :func:`zone_weights`; a zone without lung scores 0.
    """
    sums = np.einsum("zrc,rc->z", weights, cells) + film
    present = weights.any(axis=(1, 2))
    return tuple(float(score) for score in np.clip(sums, 0, LARGEST_SCORE) * present)
