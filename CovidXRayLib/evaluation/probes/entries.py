"""One figure of the bias page, with its interval and the chance it is read against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.metrics.discrimination import area_under_curve, bootstrap


@dataclass(frozen=True)
class Entry:
    """A probe's answer.

    Attributes
    ----------
    name, question
        A short title, and what is asked.
    value, low, high
        The figure and its 95 % interval by patient.
    chance
        The figure of a probe that knows nothing; None where there is no such figure.
    films
        How many films it was measured on.
    note
        How it was measured.
    """

    name: str
    question: str
    value: float
    low: float
    high: float
    chance: float | None
    films: int
    note: str


def measure(
    name: str,
    question: str,
    films: Sequence[ManifestFilm],
    statistic: Callable[[NDArray[np.int64]], float],
    chance: float | None,
    note: str,
) -> Entry:
    """Compute a statistic, which takes indices into `films`, with its interval by patient."""
    found = bootstrap(statistic, [film.group for film in films])
    value, low, high = found.to_list()
    return Entry(name, question, value, low, high, chance, len(films), note)


def measure_auc(
    name: str, question: str, films: Sequence[ManifestFilm], scores: NDArray[np.float64], note: str
) -> Entry:
    """Measure how well scores (n,) tell COVID-19 from other films."""
    truth = np.array([film.is_covid for film in films])
    return measure(
        name, question, films, lambda chosen: area_under_curve(scores[chosen], truth[chosen]), 0.5, note
    )
