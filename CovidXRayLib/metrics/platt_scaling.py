"""From logit to probability: Platt scaling (Platt 1999)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Calibration:
    """``probability = sigmoid(slope * logit + intercept)``."""

    slope: float = 1.0
    intercept: float = 0.0

    def probability(self, logit: float) -> float:
        """Return the calibrated probability in [0, 1]."""
        value = self.slope * logit + self.intercept
        return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))


def fit(logits: NDArray[np.float64], positive: NDArray[np.bool_]) -> Calibration:
    """Fit slope and intercept by maximum likelihood (Newton's method).

    Targets are Platt's (n + 1) / (n + 2) and 1 / (n + 2), which keeps the slope finite when the
    classes separate. Both classes weigh the same, so that the probability refers to a prevalence of
    one half whatever the set's.

    Parameters
    ----------
    logits
        float (n,), of films that were not trained on.
    positive
        bool (n,), both values present.
    """
    positives, negatives = int(positive.sum()), int((~positive).sum())
    target = np.where(positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    weight = np.where(positive, 0.5 / positives, 0.5 / negatives)
    # Newton's method needs logits of a usual size; the result is scaled back below.
    centre, spread = float(logits.mean()), float(logits.std()) or 1.0
    design = np.column_stack([(logits - centre) / spread, np.ones_like(logits)])
    parameters = np.array([1.0, 0.0])
    for _ in range(100):
        predicted = 1 / (1 + np.exp(-np.clip(design @ parameters, -30, 30)))
        gradient = design.T @ (weight * (predicted - target))
        curvature = (design * (weight * predicted * (1 - predicted) + 1e-9)[:, None]).T @ design
        step = np.linalg.solve(curvature + 1e-9 * np.eye(2), gradient)
        parameters -= np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    slope = float(parameters[0]) / spread
    return Calibration(slope, float(parameters[1]) - slope * centre)
