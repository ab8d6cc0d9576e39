"""Figures of the bias report, with intervals and chance levels."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.scoring.unseen_films import EvaluationError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.discrimination import area_under_curve, bootstrap
from CovidXRayLib.metrics.intervals import Interval


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

    @property
    def interval(self) -> Interval:
        """The figure with its interval."""
        return Interval(self.value, self.low, self.high)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Entry:
        """Return what :meth:`to_dict` gave; ValueError, KeyError or TypeError for anything else."""
        return cls(
            name=str(values["name"]),
            question=str(values["question"]),
            value=float(values["value"]),
            low=float(values["low"]),
            high=float(values["high"]),
            chance=None if values["chance"] is None else float(values["chance"]),
            films=int(values["films"]),
            note=str(values["note"]),
        )


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


def read_entries(path: Path) -> list[Entry]:
    """Read the entries that ``covidxray probe`` wrote.

    Raises
    ------
    EvaluationError
        If the file is missing or invalid.
    """
    try:
        return [Entry.from_dict(values) for values in json.loads(path.read_text(encoding="utf-8"))]
    except OSError as error:
        raise EvaluationError(
            _("{path}: cannot be read ({reason}); specify the file written by 'covidxray probe'.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            _("{path}: not a list of probes ({error!r}); run 'covidxray probe' again.").format(
                path=path, error=error
            )
        ) from error
