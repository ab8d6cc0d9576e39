"""Median, quartiles and fastest of repeated measurements."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

HEADINGS: Final = f"{'median':>9} {'quartiles':>17} {'fastest':>9}"


@dataclass(frozen=True)
class Spread:
    """Median, quartiles and smallest of some values, in their unit."""

    median: float
    lower: float
    upper: float
    smallest: float
    repeats: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Summarize at least one value."""
        lower, median, upper = (
            statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else 3 * [values[0]]
        )
        return cls(median, lower, upper, min(values), len(values))

    @classmethod
    def of_ratios(cls, values: Sequence[float], base: Sequence[float]) -> Self:
        """Summarize the ratios of values that were measured in turns, pair by pair."""
        return cls.of([mine / its for mine, its in zip(values, base, strict=True)])

    def milliseconds(self) -> str:
        """Return the columns of ``HEADINGS`` for seconds, in milliseconds."""
        quartiles = f"{1000 * self.lower:.1f} to {1000 * self.upper:.1f}"
        return f"{1000 * self.median:9.1f} {quartiles:>17} {1000 * self.smallest:9.1f}"

    def times(self) -> str:
        """Return a ratio with its quartiles, such as ``2.10 (2.05 to 2.20)``."""
        return f"{self.median:.2f} ({self.lower:.2f} to {self.upper:.2f})"
