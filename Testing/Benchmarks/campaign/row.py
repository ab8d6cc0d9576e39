"""One line of the campaign's table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What one campaign tried and found.

    Attributes
    ----------
    name
        What was done.
    cases
        How often.
    failures
        A sentence for each case that did not go as it should.
    figures
        What was measured, in words.
    """

    name: str
    cases: int
    failures: tuple[str, ...] = ()
    figures: str = ""
