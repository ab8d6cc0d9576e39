"""Conformal prediction for films that are grouped by patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_ROUNDING: Final = 1e-9


def rejection_limit(scores: NDArray[np.float64], patients: Sequence[str], error: float) -> float:
    """Return the score below which a film is not taken for one of a class.

    A new film of the class, of a patient who is exchangeable with those given, is below the limit with a
    probability of at most ``error``. Its conformal p-value is (1 + w) / (n + 1) for n patients, where w is
    the weight of films with at most its score and each patient weighs 1 (Lee, Barber and Willett,
    arXiv 2306.06342).

    Parameters
    ----------
    scores
        float (films,), of films of the class.
    patients
        Patient of each film.
    error
        In (0, 1).

    Returns
    -------
    float
        Negative infinity if there are fewer than ``1 / error - 1`` patients.
    """
    names, inverse, counts = np.unique(np.asarray(patients), return_inverse=True, return_counts=True)
    spendable = error * (names.size + 1) - 1
    if spendable < -_ROUNDING:
        return -np.inf
    order = np.argsort(scores, kind="stable")
    spent = np.cumsum(1 / counts[inverse[order]])
    return float(scores[order][np.argmax(spent > spendable + _ROUNDING)])
