"""Parsing of prevalences and other proportions such as ``0.2`` or ``20%``."""

from __future__ import annotations

from CovidXRayLib.classification.evidence import MAX_PREVALENCE, MIN_PREVALENCE
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import exact_percent


def parse_prevalence(text: str) -> float:
    """Parse a prevalence that evidence may have.

    Raises
    ------
    ValueError
        If it is not a number in this range; the message is for the user.
    """
    value = _number_or_percent(text)
    if not 0 < value < 1:
        raise ValueError(
            _("{text} is not between 0 and 1; write 0.2 or 20% for one in five").format(text=text)
        )
    if not MIN_PREVALENCE <= value <= MAX_PREVALENCE:
        raise ValueError(
            _("{text} is not from {low} to {high}").format(
                text=text, low=exact_percent(MIN_PREVALENCE), high=exact_percent(MAX_PREVALENCE)
            )
        )
    return value


def parse_share(text: str) -> float:
    """Parse a proportion in (0, 1].

    Raises
    ------
    ValueError
        If it is not a number above 0 and up to 1; the message is for the user.
    """
    value = _number_or_percent(text)
    if not 0 < value <= 1:
        raise ValueError(
            _("{text} is not a fraction; write 0.2 or 20% for one in five, 100% for all").format(text=text)
        )
    return value


def _number_or_percent(text: str) -> float:
    number = text.strip().removesuffix("%")
    try:
        return float(number) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        raise ValueError(_("{text!r} is not a number such as 0.2 or 20%").format(text=text)) from None
