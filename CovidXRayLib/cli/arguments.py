"""Values on the command line that need more than a type."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.devices import ALL


def prevalence(text: str) -> float:
    """Read a prevalence such as ``0.2`` or ``20%``.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is no number, or not between 0 and 1.
    """
    number = text.strip().removesuffix("%")
    try:
        value = float(number) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{text!r} is not a number such as 0.2 or 20%").format(text=text)
        ) from None
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(
            _("{text} is not between 0 and 1; write 0.2 or 20% for one in five").format(text=text)
        )
    return value


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return an argparse type for whole numbers in a range."""

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(_("{text!r} is not a whole number").format(text=text)) from None
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(
                _("{value} is not between {lowest} and {highest}").format(
                    value=value, lowest=lowest, highest=highest
                )
            )
        return value

    return convert


def device_count(text: str) -> int | str:
    """Read a number of devices, or ``all``."""
    return ALL if text == ALL else whole_number(1, 1024)(text)
