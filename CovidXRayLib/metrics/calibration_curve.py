"""Whether a probability means what it says, where both classes are equally frequent.

The classifier's probability refers to a prevalence of one half, whatever the films at hand. So both classes
weigh the same here: each COVID-19 film by 1 / (2 P), each other film by 1 / (2 N).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.metrics import platt_scaling
from CovidXRayLib.metrics.intervals import Interval, wilson

BINS: Final = 10
_EPSILON: Final = 1e-6  # keeps the logit of a probability of 0 or 1 finite


@dataclass(frozen=True)
class CalibrationBin:
    """Neighboring probabilities.

    Attributes
    ----------
    weight
        Share of all films' weight, in [0, 1].
    predicted
        Mean probability.
    observed
        Share of COVID-19, were it as frequent as the rest; Wilson's interval, converted.
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
    """Return bins of equally many films, from the lowest probabilities to the highest.

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
    """Return the expected calibration error (Naeini 2015): how far the bins are off, on average.

    Parameters
    ----------
    probabilities, positive
        As for :func:`calibration_curve`; nan is returned when a class is missing.
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
    """Return calibration intercept and slope (Cox 1958), 0 and 1 at best.

    A slope below 1 says that the probabilities are too extreme, an intercept above 0 that they are too
    low. Nan is returned when a class is missing.
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
    """Convert a share among films to the share where both classes are equally frequent."""
    return share * ratio / (share * ratio + 1 - share)
