"""Argument types of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from CovidXRayLib.classification.prevalence import parse_prevalence, parse_share
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.distributed.devices import ALL
from CovidXRayLib.training.distributed.machines import Machines


def prevalence(text: str) -> float:
    """Parse a prevalence such as ``0.2`` or ``20%``, in (0, 1)."""
    return _or_usage_error(parse_prevalence, text)


def share(text: str) -> float:
    """Parse a fraction such as ``0.2`` or ``20%``, in (0, 1]."""
    return _or_usage_error(parse_share, text)


def _or_usage_error(parse: Callable[[str], float], text: str) -> float:
    """Parse a value; argparse shows only messages of ArgumentTypeError."""
    try:
        return parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def integer_between(lowest: int, highest: int) -> Callable[[str], int]:
    """Return an argparse type for integers in [lowest, highest]."""

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(_("{text!r} is not an integer").format(text=text)) from None
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(
                _("{value} is not between {lowest} and {highest}").format(
                    value=value, lowest=lowest, highest=highest
                )
            )
        return value

    return convert


def path_ending_in(ending: str) -> Callable[[str], Path]:
    """Return an argparse type for paths that end in `ending`, such as ``.png``, in any case."""

    def convert(text: str) -> Path:
        path = Path(text)
        if path.suffix.lower() != ending:
            raise argparse.ArgumentTypeError(
                _("{text!r} does not end in {ending}").format(text=text, ending=ending)
            )
        return path

    return convert


def device_count(text: str) -> int | str:
    """Parse a number of devices, or ``all``."""
    return ALL if text == ALL else integer_between(1, 1024)(text)


def machines(text: str) -> Machines:
    """Parse ``HOST:PORT,COUNT,INDEX``, or ``auto``.

    Raises
    ------
    argparse.ArgumentTypeError
        If the form differs, or INDEX is not in [0, COUNT).
    """
    if text == "auto":
        return Machines()
    coordinator, *numbers = text.split(",")
    host, separator, port = coordinator.rpartition(":")
    if not (host and separator and port.isdigit() and len(numbers) == 2):
        raise argparse.ArgumentTypeError(
            _(
                "{text!r} is not of the form HOST:PORT,COUNT,INDEX; for the first of two machines, use "
                "10.0.0.1:9876,2,0"
            ).format(text=text)
        )
    count = integer_between(2, 65536)(numbers[0])
    return Machines(coordinator, count, integer_between(0, count - 1)(numbers[1]))
