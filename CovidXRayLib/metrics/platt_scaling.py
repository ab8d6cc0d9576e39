"""Calibration of logits by Platt scaling (Platt 1999)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Calibration:
    """Logistic calibration: ``probability = sigmoid(slope * logit + intercept)``."""

    slope: float = 1.0
    intercept: float = 0.0

    def probability(self, logit: float) -> float:
        """Return the calibrated probability in [0, 1]."""
        value = self.slope * logit + self.intercept
        return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))


def fit(logits: NDArray[np.float64], positive: NDArray[np.bool_], *, smooth: bool = True) -> Calibration:
    """Fit slope and intercept by maximum likelihood.

    Targets are (P + 1) / (P + 2) for the P positives and 1 / (N + 2) for the N negatives (Platt 1999), so
    that the slope stays finite for separable classes. Both classes have the same total weight, so that the
    probability refers to a prevalence of 50%.

    Parameters
    ----------
    logits
        float (n,), of films that were not used in training.
    positive
        bool (n,), both values present.
    smooth
        False for targets of 0 and 1, with which the slope is unbiased, and unbounded for separable classes.
    """
    from sklearn.linear_model import LogisticRegression

    positives, negatives = int(positive.sum()), int((~positive).sum())
    target = positive.astype(np.float64)
    if smooth:
        target = np.where(positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    weight = np.where(positive, 0.5 / positives, 0.5 / negatives)
    # The solver needs standardized logits; the coefficients are converted back below.
    center, spread = float(logits.mean()), float(logits.std()) or 1.0
    standardized = (logits - center)[:, None] / spread
    # For fractional targets, each film is entered as positive and as negative, weighted accordingly. The
    # penalty is negligible; it makes the solution unique if all logits are equal.
    regression = LogisticRegression(C=1e9, solver="newton-cholesky", tol=1e-9).fit(
        np.concatenate([standardized, standardized]),
        np.repeat([True, False], logits.size),
        np.concatenate([weight * target, weight * (1 - target)]),
    )
    slope = float(regression.coef_[0, 0]) / spread
    return Calibration(slope, float(regression.intercept_[0]) - slope * center)
