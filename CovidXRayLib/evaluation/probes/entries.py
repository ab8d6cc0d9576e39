"""Figures of the bias report, with intervals and chance levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.metrics.discrimination import area_under_curve, bootstrap


@dataclass(frozen=True)
class Entry:
    """A figure of a probe.

    Attributes
    ----------
    name, question
        Short title, and the question that the probe answers.
    value, low, high
        The figure and its patient-wise 95% confidence interval.
    chance
        Chance level; None if there is none.
    films
        Number of films.
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
    """Compute a statistic of film indices, with its patient-wise interval."""
    found = bootstrap(statistic, [film.group for film in films])
    value, low, high = found.to_list()
    return Entry(name, question, value, low, high, chance, len(films), note)


def measure_auc(
    name: str, question: str, films: Sequence[ManifestFilm], scores: NDArray[np.float64], note: str
) -> Entry:
    """Compute the AUC of scores (n,) for COVID-19 against other films."""
    truth = np.array([film.is_covid for film in films])
    return measure(
        name, question, films, lambda chosen: area_under_curve(scores[chosen], truth[chosen]), 0.5, note
    )
