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

    Percentages from 1 to 99 have no decimals; others have one.
    """
    return percents(share)[0]


def percents(*shares: float) -> list[str]:
    """Format proportions that are read together, such as a value and its interval, with equal decimals."""
    decimals = 0 if all(0.01 <= share <= 0.99 or share in (0.0, 1.0) for share in shares) else 1
    return [_bounded(share, decimals) for share in shares]


def decimals_of(share: float) -> int:
    """Return decimal places for a proportion: four, or three significant digits of it or of its rest."""
    smaller = min(share, 1 - share)
    return max(4, 2 - math.floor(math.log10(smaller))) if smaller > 0 else 4


def exact_percent(share: float) -> str:
    """Format a proportion that somebody stated, with three significant digits of it or of its rest."""
    text = f"{100 * share:.{decimals_of(share) - 2}f}"
    return number_text(100 * share, f".{len(text.rstrip('0').partition('.')[2])}f") + "%"


def _bounded(share: float, decimals: int) -> str:
    smallest = 10.0 ** -(2 + decimals)
    if 0 < share < smallest:
        return "<" + number_text(smallest, f".{decimals}%")
    if 1 - smallest < share < 1:
        return ">" + number_text(1 - smallest, f".{decimals}%")
    return number_text(share, f".{decimals}%")


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
        value, low, high = percents(self.value, self.low, self.high)
        return _("{value} ({low} to {high})").format(value=value, low=low, high=high)


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
