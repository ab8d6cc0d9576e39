"""Calibration of probabilities at a prevalence of 50%.

The classifier's probability refers to that prevalence, whatever the prevalence in the data set. Both classes
therefore have the same total weight: 1 / (2 P) per COVID-19 film and 1 / (2 N) per other film, for P and N
films of each class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.metrics import platt_scaling
from CovidXRayLib.metrics.intervals import Interval, wilson

BINS: Final = 10
_EPSILON: Final = 1e-6  # keeps the logit finite for probabilities of 0 and 1


@dataclass(frozen=True)
class CalibrationBin:
    """A bin of the calibration curve.

    Attributes
    ----------
    films
        Number of films.
    weight
        Fraction of the total weight, in [0, 1].
    predicted
        Mean predicted probability.
    observed
        Proportion of COVID-19 at a prevalence of 50%; the Wilson interval is converted accordingly.
    """

    films: int
    weight: float
    predicted: float
    observed: Interval

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values, rounded to four places."""
        return {
            "films": self.films,
            "weight": round(self.weight, 4),
            "predicted": round(self.predicted, 4),
            "observed": self.observed.to_list(),
        }


def calibration_curve(
    probabilities: NDArray[np.float64], positive: NDArray[np.bool_], bins: int = BINS
) -> list[CalibrationBin]:
    """Return the calibration curve in bins of equal numbers of films, lowest probabilities first.

    Parameters
    ----------
    probabilities
        float (n,) in [0, 1].
    positive
        bool (n,), both values present.
    """
    weights = _balanced_weights(positive)
    ratio = float((~positive).sum() / positive.sum())
    curve = []
    for part in _bins(probabilities, bins):
        share = wilson(int(positive[part].sum()), part.size)
        curve.append(
            CalibrationBin(
                films=int(part.size),
                weight=float(weights[part].sum()),
                predicted=float(np.average(probabilities[part], weights=weights[part])),
                observed=Interval(
                    *(_at_equal_prevalence(value, ratio) for value in (share.value, share.low, share.high))
                ),
            )
        )
    return curve


def expected_error(
    probabilities: NDArray[np.float64], positive: NDArray[np.bool_], bins: int = BINS
) -> float:
    """Return the expected calibration error (Naeini et al. 2015) in [0, 1], or nan if a class is missing.

    It is the weighted mean over bins of the absolute difference between predicted and observed probability.

    Parameters
    ----------
    probabilities, positive
        As for :func:`calibration_curve`, but one class may be missing.
    """
    if positive.all() or not positive.any():
        return float("nan")
    weights = _balanced_weights(positive)
    return float(
        sum(
            abs(float((weights[part] * (probabilities[part] - positive[part])).sum()))
            for part in _bins(probabilities, bins)
        )
    )


def intercept_and_slope(
    probabilities: NDArray[np.float64], positive: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return calibration intercept and slope (Cox 1958), or nan if a class is missing.

    Perfect calibration has intercept 0 and slope 1. A slope below 1 indicates probabilities that are too
    extreme, an intercept above 0 probabilities that are too low.
    """
    if positive.all() or not positive.any():
        return float("nan"), float("nan")
    clipped = np.clip(probabilities, _EPSILON, 1 - _EPSILON)
    fitted = platt_scaling.fit(np.log(clipped / (1 - clipped)), positive)
    return fitted.intercept, fitted.slope


def _balanced_weights(positive: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.asarray(np.where(positive, 0.5 / positive.sum(), 0.5 / (~positive).sum()), np.float64)


def _bins(probabilities: NDArray[np.float64], bins: int) -> list[NDArray[np.int64]]:
    order = np.argsort(probabilities, kind="stable")
    return [part for part in np.array_split(order, bins) if part.size]


def _at_equal_prevalence(share: float, ratio: float) -> float:
    """Convert a proportion of positives to a prevalence of 50%; ``ratio`` is negatives per positive."""
    return share * ratio / (share * ratio + 1 - share)
