"""Agreement of severity scores between readers, and with an estimate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

_NORMAL_95: Final = 1.96
CLEAR_CHANGE: Final = 2.0
"""Change of the readers' mean Brixia score, of 18, from which on a pair of films counts."""


def minimal_detectable_change(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the change beyond which one reader's scores differ more than two readers' of one film.

    1.96 times the standard deviation of the readers' difference (Beckerman et al., Qual Life Res 2001), at
    which 95% of differences without any change stay below it.

    Parameters
    ----------
    first, second
        float (n,), the scores of two readers.
    """
    return _NORMAL_95 * float(np.std(first - second, ddof=1))


def rank_correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return Spearman's rank correlation; nan for fewer than three values."""
    from scipy.stats import spearmanr

    return float(spearmanr(first, second).statistic) if first.size > 2 else float("nan")


def directions_agree(
    first: NDArray[np.float64], second: NDArray[np.float64], pairs: Sequence[tuple[int, int]]
) -> NDArray[np.bool_]:
    """Return for each pair of indices whether it changes in the same direction in both, bool (pairs,)."""
    return np.array(
        [(first[later] - first[earlier]) * (second[later] - second[earlier]) > 0 for earlier, later in pairs],
        bool,
    )


def changed_pairs(
    truth: NDArray[np.float64], patients: Sequence[str], *, smallest: float
) -> list[tuple[int, int]]:
    """Return the pairs of a patient's films whose scores differ by at least `smallest`.

    Parameters
    ----------
    truth
        float (n,).
    patients
        Patient of each film.

    Returns
    -------
    list of pairs of indices, the smaller one first
    """
    films: dict[str, list[int]] = defaultdict(list)
    for index, patient in enumerate(patients):
        films[patient].append(index)
    return [
        (earlier, later)
        for indices in films.values()
        for earlier, later in combinations(indices, 2)
        if abs(truth[later] - truth[earlier]) >= smallest
    ]
