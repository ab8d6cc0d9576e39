"""Formatting of figures in the report."""

from __future__ import annotations

from collections.abc import Mapping

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import Interval


def interval(figure: Interval | None, digits: int = 3) -> str:
    """Format a figure with its interval; "not defined" for None."""
    if figure is None:
        return _("not defined")
    value, low, high = (f"{number:.{digits}f}" for number in (figure.value, figure.low, figure.high))
    return _("{value} ({low} to {high})").format(value=value, low=low, high=high)


def share(figure: Interval | None, digits: int = 1) -> str:
    """Format a proportion with its interval as percentages; "not defined" for None."""
    if figure is None:
        return _("not defined")
    value, low, high = (f"{100 * number:.{digits}f}" for number in (figure.value, figure.low, figure.high))
    return _("{value}% ({low} to {high})").format(value=value, low=low, high=high)


def percent(value: float) -> str:
    """Format a proportion as an integer percentage."""
    return _("{value}%").format(value=f"{100 * value:.0f}")


def counts(numbers: Mapping[str, int]) -> str:
    """Format counts by name in one line."""
    return ", ".join(f"{name}: {count}" for name, count in numbers.items()) or _("none")
