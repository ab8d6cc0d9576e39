"""Titles of the numbered buttons, of which two stand side by side."""

from __future__ import annotations

from textwrap import wrap

# Letters of a line; in some languages a title needs two.
_LINE = 20


def numberedTitle(number: int, title: str) -> str:
    """Return the text of a button that the key of its number presses, in as many lines as it needs."""
    return "\n".join(wrap(f"{number}  {title}", _LINE))
