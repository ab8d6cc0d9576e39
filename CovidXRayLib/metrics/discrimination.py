"""How well scores tell two classes apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.metrics.intervals import Interval


def area_under_curve(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the area under the receiver operating characteristic (Mann and Whitney's U).

    It comes from ranks and not from scikit-learn's ``roc_auc_score``, which gives the same figure in
    twenty times as long: a bootstrap asks for it a thousand times.

    Parameters
    ----------
    scores
        float (n,), higher for positive.
    positive
        bool (n,); nan is returned when a class is missing or a score is not a number.
    """
    from scipy.stats import rankdata

    if np.isnan(scores).any() or positive.all() or not positive.any():
        return float("nan")
    positives, negatives = int(positive.sum()), int((~positive).sum())
    below = rankdata(scores)[positive].sum() - positives * (positives + 1) / 2
    return float(below / (positives * negatives))


def best_threshold(probabilities: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the threshold with the largest sensitivity plus specificity (Youden 1950).

    It lies midway between two neighboring probabilities, or is the only one there is.
    """
    from sklearn.metrics import roc_curve

    false_positives, sensitivity, values = roc_curve(positive, probabilities, drop_intermediate=False)
    if values.size == 2:  # infinity, where nothing is called positive, and the only probability
        return float(values[1])
    # From the lowest threshold up; neither end of the curve lies between two probabilities.
    gains = (sensitivity - false_positives)[-2:0:-1]
    best = values.size - 2 - int(np.argmax(gains))
    return float((values[best] + values[best + 1]) / 2)


def bootstrap(
    statistic: Callable[[NDArray[np.int64]], float], groups: Sequence[str], draws: int = 1000, seed: int = 0
) -> Interval:
    """Return a statistic with its 95 % percentile interval, resampling patients, not films.

    Parameters
    ----------
    statistic
        Takes indices of films; nan where it is not defined, which is then left out.
    groups
        Patient of each film.
    """
    (interval,) = bootstrap_several(lambda chosen: [statistic(chosen)], groups, draws, seed)
    return interval


def bootstrap_several(
    statistics: Callable[[NDArray[np.int64]], Sequence[float]],
    groups: Sequence[str],
    draws: int = 1000,
    seed: int = 0,
) -> list[Interval]:
    """Return several statistics with their intervals from the same draws of patients.

    Parameters
    ----------
    statistics
        Takes indices of films, returns always the same number of values; nan where one is not defined,
        which is then left out. A statistic that no draw defines has the interval nan to nan.
    groups
        Patient of each film.
    """
    names, inverse = np.unique(np.asarray(groups), return_inverse=True)
    members = [np.flatnonzero(inverse == number) for number in range(names.size)]
    rng = np.random.default_rng(seed)
    values = np.array(
        [
            statistics(np.concatenate([members[number] for number in drawn]))
            for drawn in (rng.integers(0, names.size, names.size) for _ in range(draws))
        ]
    )
    intervals = []
    for value, column in zip(statistics(np.arange(len(groups))), values.T, strict=True):
        defined = column[~np.isnan(column)]
        low, high = np.percentile(defined, (2.5, 97.5)) if defined.size else (np.nan, np.nan)
        intervals.append(Interval(float(value), float(low), float(high)))
    return intervals
