"""Values with 95% confidence intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.json_values import items, number

Z_95: Final = 1.959963984540054


def percent(share: float) -> str:
    """Format a proportion in [0, 1] as a percentage, never rounded to 0 or 100.

    Percentages from 1 to 99 have no decimals; others have two.
    """
    if 0.01 <= share <= 0.99 or share in (0.0, 1.0):
        return number_text(share, ".0%")
    if 0.0001 <= share <= 0.9999:
        return number_text(share, ".2%")
    return "<" + number_text(0.0001, ".2%") if share < 0.5 else ">" + number_text(0.9999, ".2%")


@dataclass(frozen=True)
class Interval:
    """A value, most often a proportion in [0, 1], with its 95% confidence interval."""

    value: float
    low: float
    high: float

    def to_list(self) -> list[float]:
        """Return [value, low, high], rounded to four decimal places."""
        return [round(self.value, 4), round(self.low, 4), round(self.high, 4)]

    def rounded(self) -> Interval:
        """Return the interval rounded to four decimal places, as in reports and JSON."""
        return Interval(*self.to_list())

    @classmethod
    def from_list(cls, values: object) -> Interval:
        """Create an interval from :meth:`to_list`.

        Raises
        ------
        TypeError, ValueError
            If the value is anything else.
        """
        value, low, high = items(number, values)
        return cls(value, low, high)

    def __format__(self, specification: str) -> str:
        """Format as percentages, never rounded to 0 or 100."""
        return _("{value} ({low} to {high})").format(
            value=percent(self.value), low=percent(self.low), high=percent(self.high)
        )


def wilson(successes: int, trials: int) -> Interval:
    """Return a proportion with its 95% Wilson score interval (Wilson 1927).

    Raises
    ------
    ValueError
        If there are no trials.
    """
    if trials <= 0:
        raise ValueError("a share needs at least one trial")
    share = successes / trials
    z2 = Z_95**2
    center = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z_95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2)) / (1 + z2 / trials)
    return Interval(share, max(0.0, center - half), min(1.0, center + half))
