"""How well scores tell two classes apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.evidence import Interval


def area_under_curve(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the area under the receiver operating characteristic (Mann and Whitney's U).

    Parameters
    ----------
    scores
        float (n,), higher for positive.
    positive
        bool (n,); nan is returned when a class is missing or a score is no number.
    """
    if np.isnan(scores).any():
        return float("nan")
    high, low = scores[positive], scores[~positive]
    if not high.size or not low.size:
        return float("nan")
    ordered = np.sort(low)
    below = np.searchsorted(ordered, high, "left") + np.searchsorted(ordered, high, "right")
    return float(below.sum() / (2 * high.size * low.size))


def best_threshold(probabilities: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the threshold with the largest sensitivity plus specificity (Youden 1950).

    It lies midway between two neighbouring probabilities, or is the only one there is.
    """
    values = np.unique(probabilities)
    if values.size == 1:
        return float(values[0])
    candidates = (values[1:] + values[:-1]) / 2
    gains = [
        (probabilities[positive] >= candidate).mean() - (probabilities[~positive] >= candidate).mean()
        for candidate in candidates
    ]
    return float(candidates[int(np.argmax(gains))])


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


def plain(interval: Interval) -> list[float] | None:
    """Return [value, low, high], or None where the figure is not defined: JSON has no nan."""
    return None if np.isnan(interval.value) else interval.to_list()
