"""How figures are written in the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from CovidXRayLib.i18n import gettext as _


def interval(values: Sequence[float] | None, digits: int = 3) -> str:
    """Write [value, low, high], or that there is no such figure."""
    if values is None:
        return _("not defined")
    value, low, high = (f"{number:.{digits}f}" for number in values)
    return _("{value} ({low} to {high})").format(value=value, low=low, high=high)


def share(values: Sequence[float] | None, digits: int = 1) -> str:
    """Write [value, low, high], shares, as percentages."""
    if values is None:
        return _("not defined")
    value, low, high = (f"{100 * number:.{digits}f}" for number in values)
    return _("{value} % ({low} to {high})").format(value=value, low=low, high=high)


def percent(value: float) -> str:
    """Write a round share as a percentage."""
    return _("{value} %").format(value=f"{100 * value:.0f}")


def counts(numbers: Mapping[str, int]) -> str:
    """Write counts by name in one line."""
    return ", ".join(f"{name}: {count}" for name, count in numbers.items()) or _("none")
