"""Measurement of the evidence of scores on calibration films."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.category import PROJECTIONS, Projection, projection_of
from CovidXRayLib.classification.evidence import Method
from CovidXRayLib.classification.score_evidence import ERROR, Group, ScoreEvidence
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.metrics import platt_scaling
from CovidXRayLib.metrics.conformal import rejection_limit
from CovidXRayLib.metrics.discrimination import bootstrap_several
from CovidXRayLib.metrics.platt_scaling import Calibration

_POINTS: Final = 33
_LARGEST: Final = 20.0  # log likelihood ratio, where the classes of a resample do not overlap


@dataclass(frozen=True, eq=False)
class CalibrationFilms:
    """Films with logits of networks that were not fitted to them.

    Attributes
    ----------
    logits
        float64 (n,), not calibrated.
    is_covid
        bool (n,), both values present.
    patients
        Patient of each film; films of different sources are of different patients.
    projections
        ``"AP"``, ``"PA"`` or None for each film.
    """

    logits: NDArray[np.float64]
    is_covid: NDArray[np.bool_]
    patients: Sequence[str]
    projections: Sequence[Projection | None]

    def __post_init__(self) -> None:
        """Check the lengths."""
        lengths = {self.logits.size, self.is_covid.size, len(self.patients), len(self.projections)}
        if len(lengths) != 1:
            raise ValueError("columns of different lengths")

    @classmethod
    def of(
        cls,
        films: Sequence[ManifestFilm],
        logits: NDArray[np.float64],
        patients: Mapping[str, str] | None = None,
    ) -> CalibrationFilms:
        """Return films of a manifest with their logits, float64 (n,).

        Parameters
        ----------
        patients
            Patient by identifier; the manifest's group for films that it lacks.
        """
        known = patients or {}
        return cls(
            logits=logits,
            is_covid=np.array([film.is_covid for film in films], bool),
            patients=[known.get(film.id, film.group) for film in films],
            projections=[projection_of(film.view) for film in films],
        )


def measure_evidence(
    films: CalibrationFilms,
    calibration: Calibration,
    threshold: float,
    *,
    method: Method,
    draws: int = 1000,
    seed: int = 0,
) -> ScoreEvidence:
    """Measure the evidence of scores.

    The likelihood ratio of a logit is that of the calibration, whose interval is from a bootstrap over
    patients, in which the calibration is fitted again. It ends at the smallest and the largest logit of these
    films. Nor is it larger than the number of patients without the disease plus one, or smaller than one over
    the number of those with it plus one: rarer scores than that cannot be seen among so many (Laplace's rule
    of succession).

    The categories are from conformal prediction within each class (Vovk 2012): of films like these, at most
    5% of those with the disease are *not suggestive*, and at most 5% of the others *suggestive*. Scores that
    are rare in both classes, as between classes that are well apart, are indeterminate, too.

    Parameters
    ----------
    films
        The films.
    calibration
        Fitted to the same films by :func:`CovidXRayLib.metrics.platt_scaling.fit`.
    threshold
        Calibrated probability at which sensitivity and specificity are measured.
    method
        How the networks were kept from being fitted to the films.
    draws, seed
        Number of resamples, and seed of the random number generator.
    """
    patients, is_covid = np.asarray(films.patients), films.is_covid
    log_ratios = calibration.slope * films.logits + calibration.intercept
    lowest = max(log_ratios.min(), -np.log1p(np.unique(patients[is_covid]).size))
    highest = min(log_ratios.max(), np.log1p(np.unique(patients[~is_covid]).size))
    grid = np.linspace(min(lowest, highest), highest, _POINTS)
    logits = (grid - calibration.intercept) / (calibration.slope or 1.0)

    def fitted_again(chosen: NDArray[np.int64]) -> list[float]:
        some = is_covid[chosen]
        if some.all() or not some.any():
            return [np.nan] * _POINTS
        # Smooth targets would make the interval too narrow on the side of strong evidence.
        fitted = platt_scaling.fit(films.logits[chosen], some, smooth=False)
        return list(np.clip(fitted.slope * logits + fitted.intercept, -_LARGEST, _LARGEST))

    intervals = bootstrap_several(fitted_again, films.patients, draws, seed)
    probabilities = np.array([calibration.probability(logit) for logit in films.logits])
    every = np.ones(is_covid.size, bool)
    of_projection = {
        projection: np.array([each == projection for each in films.projections], bool)
        for projection in PROJECTIONS
    }
    return ScoreEvidence(
        method=method,
        threshold=threshold,
        log_ratios=tuple(grid.tolist()),
        low=tuple(interval.low for interval in intervals),
        high=tuple(interval.high for interval in intervals),
        all_films=_group(probabilities, is_covid, patients, every, threshold),
        projections={
            projection: _group(probabilities, is_covid, patients, chosen, threshold)
            for projection, chosen in of_projection.items()
            if is_covid[chosen].any() and not is_covid[chosen].all()
        },
    )


def _group(
    probabilities: NDArray[np.float64],
    is_covid: NDArray[np.bool_],
    patients: NDArray[np.str_],
    chosen: NDArray[np.bool_],
    threshold: float,
) -> Group:
    covid, other = chosen & is_covid, chosen & ~is_covid
    lower = rejection_limit(probabilities[covid], patients[covid].tolist(), ERROR)
    upper = -rejection_limit(-probabilities[other], patients[other].tolist(), ERROR)
    return Group(
        covid_films=int(covid.sum()),
        other_films=int(other.sum()),
        covid_patients=int(np.unique(patients[covid]).size),
        other_patients=int(np.unique(patients[other]).size),
        true_positives=int((probabilities[covid] >= threshold).sum()),
        true_negatives=int((probabilities[other] < threshold).sum()),
        not_suggestive_below=max(min(lower, upper), 0.0),
        suggestive_above=min(max(lower, upper), 1.0),
    )
