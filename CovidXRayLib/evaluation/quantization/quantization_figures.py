"""Figures of int8 networks beside those that they were made from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.quantization.network_speed import RunTime


@dataclass(frozen=True)
class FilmCounts:
    """Number of films with human masks, of scored ones, and of those with COVID-19 among the scored ones."""

    masked: int
    scored: int
    covid: int


@dataclass(frozen=True)
class NetworkFigures:
    """Agreement with human masks and discrimination, in [0, 1], or decreases of these; nan if undefined."""

    dice_mean: float
    dice_median: float
    auc: float

    def minus(self, other: NetworkFigures) -> NetworkFigures:
        """Return the decrease from this to other figures."""
        return NetworkFigures(
            self.dice_mean - other.dice_mean, self.dice_median - other.dice_median, self.auc - other.auc
        )

    def is_below(self, limits: NetworkFigures) -> bool:
        """Return whether each figure is less than its limit; undefined ones are not."""
        pairs = zip(dataclasses.astuple(self), dataclasses.astuple(limits), strict=True)
        return all(value < limit for value, limit in pairs)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; None for nan, which JSON does not have."""
        return _plain(self)


@dataclass(frozen=True)
class ProbabilityDifference:
    """Differences of probabilities, int8 minus full; nan if undefined.

    Attributes
    ----------
    largest, mean
        Size of the largest difference, and mean size.
    shift
        Mean difference with its sign: a shift invalidates thresholds.
    """

    largest: float
    mean: float
    shift: float

    @classmethod
    def of(cls, int8_minus_full: NDArray[np.float64]) -> ProbabilityDifference:
        """Summarize differences (n,)."""
        size = np.abs(int8_minus_full)
        return cls(float(size.max()), float(size.mean()), float(int8_minus_full.mean()))

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; None for nan, which JSON does not have."""
        return _plain(self)


@dataclass(frozen=True)
class Comparison:
    """Figures of both kinds of networks on held-out films.

    Attributes
    ----------
    films
        Number of films.
    full, int8
        Figures of the networks.
    fall
        Decreases, full minus int8.
    limits
        Decreases from which the int8 networks must not be shipped.
    whole
        Difference of the probabilities, each classifier on the lungs of its own U-Net.
    classifier_alone
        The same on the lungs of the full U-Net.
    """

    films: FilmCounts
    full: NetworkFigures
    int8: NetworkFigures
    fall: NetworkFigures
    limits: NetworkFigures
    whole: ProbabilityDifference
    classifier_alone: ProbabilityDifference

    @property
    def may_ship(self) -> bool:
        """Whether all decreases are acceptable; an undefined one is not."""
        return self.fall.is_below(self.limits)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "films": dataclasses.asdict(self.films),
            "full": self.full.to_dict(),
            "int8": self.int8.to_dict(),
            "fall": self.fall.to_dict(),
            "limits": self.limits.to_dict(),
            "probability_difference": {
                "whole": self.whole.to_dict(),
                "classifier_alone": self.classifier_alone.to_dict(),
            },
            "may_ship": self.may_ship,
        }


@dataclass(frozen=True)
class QuantizationFigures:
    """All figures of a quantization, as ``int8.json`` has them.

    Attributes
    ----------
    engine
        Name of the engine of the int8 networks.
    weights
        SHA-256 of the full networks, by network.
    calibration_films
        Identifiers of the films that set the ranges.
    calibration_inputs
        Number of inputs that set the ranges, by network.
    comparison
        Figures on held-out films.
    threads
        Number of threads of the timed runs.
    milliseconds
        Times of the timed runs, by network, then by ``full`` and ``int8``.
    bytes
        Sizes of the files, by network, then by ``full`` and ``int8``.
    load_before
        System load before the start, in processors.
    """

    engine: str
    weights: Mapping[str, str]
    calibration_films: Sequence[str]
    calibration_inputs: Mapping[str, int]
    comparison: Comparison
    threads: int
    milliseconds: Mapping[str, Mapping[str, RunTime]]
    bytes: Mapping[str, Mapping[str, int]]
    load_before: float

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; those of `comparison` are merged into the object."""
        return {
            "engine": self.engine,
            "weights": dict(self.weights),
            "calibration_films": list(self.calibration_films),
            "calibration_inputs": dict(self.calibration_inputs),
            **self.comparison.to_dict(),
            "threads": self.threads,
            "milliseconds": {
                name: {which: dataclasses.asdict(times) for which, times in both.items()}
                for name, both in self.milliseconds.items()
            },
            "bytes": {name: dict(both) for name, both in self.bytes.items()},
            "load_before": self.load_before,
        }


def _plain(figures: NetworkFigures | ProbabilityDifference) -> dict[str, Any]:
    return {name: None if np.isnan(value) else value for name, value in dataclasses.asdict(figures).items()}
