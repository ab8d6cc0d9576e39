"""Evidence of scores as measured on calibration films, stored in the classifier's metadata."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from CovidXRayLib.classification.category import (
    PROJECTIONS,
    Category,
    Projection,
    category_between,
    projection_of,
)
from CovidXRayLib.classification.evidence import (
    DEFAULT_PREVALENCE,
    Evidence,
    Measurement,
    Method,
    method_of,
)
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.json_values import integer, items, members, number
from CovidXRayLib.metrics.intervals import Interval, wilson
from CovidXRayLib.weights.artifact import Artifact

METADATA_KEY: Final = "score_evidence"
ERROR: Final = 0.05
"""Largest share of films of a class that may get the category of the other one."""
MIN_PATIENTS: Final = 61
"""Patients of each class for limits that hold in a projection.

The share of films beyond a limit set on n patients varies with the draw of those patients, as the beta
distribution with l and n + 1 - l, where l is ERROR * (n + 1) rounded down. From 61 patients on it exceeds
twice ERROR with a probability of at most 5%.
"""


@dataclass(frozen=True)
class Group:
    """Calibration films of one projection, or of all.

    Attributes
    ----------
    covid_films, other_films, covid_patients, other_patients
        Numbers; at least one film of each class.
    true_positives, true_negatives
        Films on the right side of the threshold.
    not_suggestive_below, suggestive_above
        Limits of the categories, calibrated probabilities in [0, 1]; 0 and 1 if too few films set them.
    """

    covid_films: int
    other_films: int
    covid_patients: int
    other_patients: int
    true_positives: int
    true_negatives: int
    not_suggestive_below: float
    suggestive_above: float

    @property
    def has_enough(self) -> bool:
        """Whether its limits hold."""
        return min(self.covid_patients, self.other_patients) >= MIN_PATIENTS

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Group:
        """Return a group from its fields; KeyError, TypeError or ValueError for anything else."""
        group = cls(
            covid_films=integer(values["covid_films"]),
            other_films=integer(values["other_films"]),
            covid_patients=integer(values["covid_patients"]),
            other_patients=integer(values["other_patients"]),
            true_positives=integer(values["true_positives"]),
            true_negatives=integer(values["true_negatives"]),
            not_suggestive_below=number(values["not_suggestive_below"]),
            suggestive_above=number(values["suggestive_above"]),
        )
        right = group.true_positives <= group.covid_films and group.true_negatives <= group.other_films
        if not right or min(group.covid_films, group.other_films) < 1:
            raise ValueError("impossible numbers of films")
        if not 0 <= group.not_suggestive_below <= group.suggestive_above <= 1:
            raise ValueError("limits that are not ascending probabilities")
        return group


@dataclass(frozen=True)
class ScoreEvidence:
    """What scores of a classifier say, as measured on films that it was not fitted to.

    Scores are calibrated at a prevalence of one half, so that their odds are the likelihood ratio.

    Attributes
    ----------
    method
        How it was made sure that the films were not fitted to.
    threshold
        Calibrated probability at which sensitivity and specificity were measured.
    log_ratios
        Natural logarithms of likelihood ratios, ascending. Scores beyond the ends get the ratio of the end:
        see :func:`CovidXRayLib.training.measure_evidence.measure_evidence`.
    low, high
        Limits of the 95% interval at each of them, natural logarithms.
    all_films
        Films of all projections.
    projections
        Films of each projection that has films of both classes.
    """

    method: Method
    threshold: float
    log_ratios: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    all_films: Group
    projections: Mapping[Projection, Group]

    def __post_init__(self) -> None:
        """Check the table."""
        if not 2 <= len(self.log_ratios) == len(self.low) == len(self.high):
            raise ValueError("a table of likelihood ratios with columns of different lengths")
        if not np.isfinite([*self.log_ratios, *self.low, *self.high, self.threshold]).all():
            raise ValueError("likelihood ratios that are not finite")
        if np.any(np.diff(self.log_ratios) < 0):
            raise ValueError("likelihood ratios that are not ascending")

    def likelihood_ratio(self, probability: float) -> Interval:
        """Return the likelihood ratio of a calibrated probability in [0, 1], with its 95% interval."""
        first, last = self.log_ratios[0], self.log_ratios[-1]
        value = min(max(_log_odds(probability), first), last)
        low, high = (float(np.interp(value, self.log_ratios, limit)) for limit in (self.low, self.high))
        # Between two points of the table, rounding may put a limit on the wrong side.
        return Interval(math.exp(value), math.exp(min(low, value)), math.exp(max(high, value)))

    def category(self, probability: float, view: str | None) -> Category:
        """Return the category of a calibrated probability for a film with a View Position."""
        limits, _certified = self._limits(projection_of(view))
        return category_between(probability, limits.not_suggestive_below, limits.suggestive_above)

    def evidence(
        self, probability: float, view: str | None, prevalence: float = DEFAULT_PREVALENCE
    ) -> Evidence:
        """Return the evidence of a calibrated probability for a film with a View Position.

        Raises
        ------
        ValueError
            If the prevalence is not between 0 and 1.
        """
        projection = projection_of(view)
        own = None if projection is None else self.projections.get(projection)
        group = own or self.all_films
        limits, certified = self._limits(projection)
        return Evidence(
            prevalence=prevalence,
            likelihood_ratio=self.likelihood_ratio(probability),
            threshold=self.threshold,
            sensitivity=wilson(group.true_positives, group.covid_films),
            specificity=wilson(group.true_negatives, group.other_films),
            measurement=Measurement(
                projection=None if own is None else projection,
                covid_films=group.covid_films,
                other_films=group.other_films,
                method=self.method,
                not_suggestive_below=limits.not_suggestive_below,
                suggestive_above=limits.suggestive_above,
                certified=certified,
            ),
        )

    def _limits(self, projection: Projection | None) -> tuple[Group, bool]:
        """Return the group whose limits apply, and whether they hold for the projection."""
        if projection is None:
            return self.all_films, self.all_films.has_enough
        own = self.projections.get(projection)
        return (self.all_films, False) if own is None or not own.has_enough else (own, True)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-compatible values."""
        return {
            "method": self.method,
            "threshold": self.threshold,
            "log_ratios": list(self.log_ratios),
            "low": list(self.low),
            "high": list(self.high),
            "all_films": asdict(self.all_films),
            "projections": {name: asdict(group) for name, group in self.projections.items()},
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ScoreEvidence:
        """Return what :meth:`to_dict` gave; KeyError, TypeError or ValueError for anything else."""
        groups = members(Group.from_dict, values["projections"])
        if not groups.keys() <= set(PROJECTIONS):
            raise ValueError("projections other than AP and PA")
        return cls(
            method=method_of(values["method"]),
            threshold=number(values["threshold"]),
            log_ratios=items(number, values["log_ratios"]),
            low=items(number, values["low"]),
            high=items(number, values["high"]),
            all_films=Group.from_dict(values["all_films"]),
            projections={name: groups[name] for name in PROJECTIONS if name in groups},
        )


def read_score_evidence(classifier: Artifact) -> ScoreEvidence:
    """Return the evidence in a classifier's metadata.

    Raises
    ------
    WeightsError
        If it is missing, as in weights of earlier versions, or malformed.
    """
    path = classifier.path
    if METADATA_KEY not in classifier.metadata:
        raise WeightsError(
            _(
                "{path}: these weights are of an earlier version and lack the evidence of their scores; "
                "install covidxray again, or train and export the classifier again."
            ).format(path=path)
        )
    try:
        return ScoreEvidence.from_dict(classifier.metadata[METADATA_KEY])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            _("{path}: the evidence of its scores is malformed ({error!r}); export it again.").format(
                path=path, error=error
            )
        ) from error


def _log_odds(probability: float) -> float:
    if probability <= 0 or probability >= 1:
        return math.inf if probability >= 1 else -math.inf
    return math.log(probability / (1 - probability))
