"""Formatting of figures in the report."""

from __future__ import annotations

from collections.abc import Mapping

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.metrics.intervals import Interval


def interval(figure: Interval | None, digits: int = 3) -> str:
    """Format a figure with its interval; "not defined" for None."""
    if figure is None:
        return _("not defined")
    value, low, high = _numbers(figure, digits)
    return _("{value} ({low} to {high})").format(value=value, low=low, high=high)


def share(figure: Interval | None, digits: int = 1) -> str:
    """Format a proportion with its interval as percentages; "not defined" for None."""
    if figure is None:
        return _("not defined")
    value, low, high = _numbers(figure, digits, 100)
    return _("{value}% ({low} to {high})").format(value=value, low=low, high=high)


def _numbers(figure: Interval, digits: int, factor: int = 1) -> tuple[str, str, str]:
    value, low, high = (
        number_text(factor * number, f".{digits}f") for number in (figure.value, figure.low, figure.high)
    )
    return value, low, high


def percent(value: float) -> str:
    """Format a proportion as an integer percentage."""
    return _("{value}%").format(value=number_text(100 * value, ".0f"))


def counts(numbers: Mapping[str, int]) -> str:
    """Format counts by name in one line."""
    return ", ".join(f"{name}: {count}" for name, count in numbers.items()) or _("none")
