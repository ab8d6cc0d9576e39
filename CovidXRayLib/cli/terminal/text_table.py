"""A table of plain text for a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from typing import Final

_GAP: Final = "  "


def render_table(header: Sequence[str], rows: Sequence[Sequence[str]], widest: Sequence[int]) -> str:
    """Return an aligned table; cells that are too long go on in the next line.

    Parameters
    ----------
    header
        Titles of the columns.
    rows
        Cells; the last column is aligned at its right, the others at their left.
    widest
        What each column may be wide at most, in cells of a terminal.

    Returns
    -------
    str
        Lines of at most ``sum(widest)`` cells plus two between columns, without a final line end.
    """
    wrapped = [
        [_wrapped(cell, width) for cell, width in zip(row, widest, strict=True)] for row in [header, *rows]
    ]
    widths = [
        max(terminal_width(line) for row in wrapped for line in row[column]) for column in range(len(widest))
    ]
    lines = []
    for number, row in enumerate(wrapped):
        for level in range(max(len(cell) for cell in row)):
            parts = [cell[level] if level < len(cell) else "" for cell in row]
            padded = [
                part + " " * (width - terminal_width(part)) for part, width in zip(parts, widths, strict=True)
            ]
            padded[-1] = " " * (widths[-1] - terminal_width(parts[-1])) + parts[-1]
            lines.append(_GAP.join(padded).rstrip())
        if number == 0:
            lines.append(_GAP.join("-" * width for width in widths))
    return "\n".join(lines)


def terminal_width(text: str) -> int:
    """Return how many cells of a terminal `text` takes: two for an East Asian letter, none for an accent."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in textwrap.wrap(text, width) or [""]:
        # textwrap counts letters, not cells: halve what is still too wide.
        pieces = [line]
        while any(terminal_width(piece) > width for piece in pieces):
            pieces = [half for piece in pieces for half in _halved(piece, width)]
        lines += pieces
    return lines


def _halved(text: str, width: int) -> list[str]:
    if terminal_width(text) <= width:
        return [text]
    middle = len(text) // 2
    return [text[:middle], text[middle:]]
