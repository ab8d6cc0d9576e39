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
    """Fit slope and intercept by maximum likelihood.

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
    from sklearn.linear_model import LogisticRegression

    positives, negatives = int(positive.sum()), int((~positive).sum())
    target = np.where(positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    weight = np.where(positive, 0.5 / positives, 0.5 / negatives)
    # The solver needs logits of a usual size; the result is scaled back below.
    center, spread = float(logits.mean()), float(logits.std()) or 1.0
    standardized = (logits - center)[:, None] / spread
    # A target between 0 and 1 is each film twice, once as positive, in that proportion. The penalty is as
    # good as none; it gives logits that are all alike an answer, too.
    regression = LogisticRegression(C=1e9, solver="newton-cholesky", tol=1e-9).fit(
        np.concatenate([standardized, standardized]),
        np.repeat([True, False], logits.size),
        np.concatenate([weight * target, weight * (1 - target)]),
    )
    slope = float(regression.coef_[0, 0]) / spread
    return Calibration(slope, float(regression.intercept_[0]) - slope * center)
