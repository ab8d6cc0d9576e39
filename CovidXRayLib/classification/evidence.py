"""What a score says about a film: likelihood ratio, post-test probability, and on what they were measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any, Final, Literal, get_args

from CovidXRayLib.classification.category import Projection, projection_of
from CovidXRayLib.json_values import flag, integer, items, number, optional, text
from CovidXRayLib.metrics.intervals import Interval, decimals_of

DEFAULT_PREVALENCE: Final = 0.2
# One in a million, and all but one in a million: results state these in decimals, and read them back.
MIN_PREVALENCE: Final = 1e-6
MAX_PREVALENCE: Final = 1 - MIN_PREVALENCE

Method = Literal["out of fold", "sources left out"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)


@dataclass(frozen=True)
class Measurement:
    """On what the evidence of a score was measured.

    Attributes
    ----------
    projection
        Projection of the films of sensitivity and specificity; None for films of all projections.
    covid_films, other_films
        Numbers of these films.
    method
        Whether the network that scored a film was fitted without its fold, or without its source.
    not_suggestive_below, suggestive_above
        Limits of the categories, calibrated probabilities in [0, 1].
    certified
        Whether the limits were set on enough films of the film's projection; if not, they are those of all
        projections.
    """

    projection: Projection | None
    covid_films: int
    other_films: int
    method: Method
    not_suggestive_below: float
    suggestive_above: float
    certified: bool

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; limits to four places."""
        return {
            "projection": self.projection,
            "covid_films": self.covid_films,
            "other_films": self.other_films,
            "method": self.method,
            "not_suggestive_below": round(self.not_suggestive_below, 4),
            "suggestive_above": round(self.suggestive_above, 4),
            "certified": self.certified,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Measurement:
        """Return what :meth:`to_dict` gave; KeyError, TypeError or ValueError for anything else."""
        projection = optional(text, values["projection"])
        if projection is not None and projection_of(projection) != projection:
            raise ValueError("neither AP nor PA")
        return cls(
            projection=projection_of(projection),
            covid_films=integer(values["covid_films"]),
            other_films=integer(values["other_films"]),
            method=method_of(values["method"]),
            not_suggestive_below=number(values["not_suggestive_below"]),
            suggestive_above=number(values["suggestive_above"]),
            certified=flag(values["certified"]),
        )


@dataclass(frozen=True)
class Evidence:
    """What a score says about a film at a given prevalence.

    Attributes
    ----------
    prevalence
        Pre-test probability of COVID-19 pneumonia, from ``MIN_PREVALENCE`` to ``MAX_PREVALENCE``.
    likelihood_ratio
        Likelihood ratio of the score, at least 0, with its 95% interval.
    threshold
        Calibrated probability at which sensitivity and specificity were measured.
    sensitivity, specificity
        As measured on films of the film's projection.
    measurement
        On what; None in readings of version 1 of the schema.

    Raises
    ------
    ValueError
        If the prevalence is out of this range, or a likelihood ratio is negative.
    """

    prevalence: float
    likelihood_ratio: Interval
    threshold: float
    sensitivity: Interval
    specificity: Interval
    measurement: Measurement | None

    def __post_init__(self) -> None:
        """Check prevalence and likelihood ratio."""
        require_possible(self.prevalence)
        if self.likelihood_ratio.low < 0:
            raise ValueError("a likelihood ratio is not negative")

    def at(self, prevalence: float) -> Evidence:
        """Return the evidence at another prevalence; raises as the class."""
        return replace(self, prevalence=prevalence)

    @property
    def post_test(self) -> Interval:
        """Post-test probability of COVID-19 pneumonia: the pre-test odds times the likelihood ratio."""
        ratio = self.likelihood_ratio
        return Interval(*(self._after(each) for each in (ratio.value, ratio.low, ratio.high)))

    @property
    def is_likely(self) -> bool:
        """Whether COVID-19 pneumonia is at least as likely as not."""
        return self.post_test.value >= 0.5

    def _after(self, ratio: float) -> float:
        odds = ratio * self.prevalence / (1 - self.prevalence)
        return odds / (1 + odds)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-compatible values; intervals as [value, low, high]."""
        ratio = self.likelihood_ratio
        rounded = [_significant(each) for each in (ratio.value, ratio.low, ratio.high)]
        return {
            "prevalence": self.prevalence,
            "likelihood_ratio": rounded,
            "post_test_probability": [
                round(after, decimals_of(after)) for after in (self._after(each) for each in rounded)
            ],
            "threshold": self.threshold,
            "sensitivity": self.sensitivity.to_list(),
            "specificity": self.specificity.to_list(),
            "measurement": None if self.measurement is None else self.measurement.to_dict(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Evidence:
        """Return what :meth:`to_dict` gave; KeyError, TypeError or ValueError for anything else."""
        return cls(
            prevalence=number(values["prevalence"]),
            likelihood_ratio=Interval(*items(number, values["likelihood_ratio"])),
            threshold=number(values["threshold"]),
            sensitivity=Interval.from_list(values["sensitivity"]),
            specificity=Interval.from_list(values["specificity"]),
            measurement=optional(Measurement.from_dict, values["measurement"]),
        )


def method_of(value: object) -> Method:
    """Return a method of a JSON document; TypeError or ValueError for anything else."""
    for method in METHODS:
        if text(value) == method:
            return method
    raise ValueError("not a method of measurement")


def require_possible(prevalence: float) -> None:
    """Raise ValueError unless a prevalence is in the range of :class:`Evidence`."""
    if not isinstance(prevalence, Real) or not MIN_PREVALENCE <= prevalence <= MAX_PREVALENCE:
        raise ValueError(
            "the prevalence must be a number between 0 and 1, "
            f"from {MIN_PREVALENCE} to {MAX_PREVALENCE}, not {prevalence!r}"
        )


def _significant(value: float) -> float:
    """Round to four significant digits."""
    return float(f"{value:.4g}")
