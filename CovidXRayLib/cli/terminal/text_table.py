"""Plain-text tables that fit the terminal and keep words whole."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from CovidXRayLib.i18n import gettext as _

_GAP: Final = 2
# Names of files and identifiers have no spaces; they may continue on the next line after these.
_PIECES: Final = re.compile(r"[^\s_./\\-]*[_./\\-]+|[^\s_./\\-]+|\s+")


@dataclass(frozen=True)
class TextColumn:
    """A column of a table.

    Attributes
    ----------
    title
        Header, translated on rendering.
    widest
        Width in terminal cells from which text wraps, unless a word needs more. None: never wrapped.
    takes_rest
        Whether it takes the remaining width; `widest` is then its minimum. One column of a table does.
    """

    title: str
    widest: int | None = None
    align: Literal["left", "right"] = "left"
    takes_rest: bool = False


def render_table(
    columns: Sequence[TextColumn],
    rows: Sequence[Sequence[str]],
    width: int | None = None,
    *,
    below: Sequence[str] = (),
) -> str:
    """Return an aligned table without colors or a final line end.

    Words are kept whole. Only those that are wider than all columns allow, such as names of files, continue
    on the next line: after a separator if possible.

    Parameters
    ----------
    rows
        Cell texts, not interpreted as markup.
    width
        Line width in cells; by default that of the terminal, or 80 without one.
    below
        One line per row, written below it and never wrapped, for what is to be copied; empty for none.
    """
    titles = [_(column.title) for column in columns]
    widths = _widths(columns, [titles, *rows], width or shutil.get_terminal_size().columns)
    lines = [*_lines(columns, titles, widths), "-" * (sum(widths) + _GAP * (len(widths) - 1))]
    for number, row in enumerate(rows):
        lines += _lines(columns, row, widths)
        if below:
            lines.append(f"  {below[number]}")
    return "\n".join(lines)


def _widths(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    cells = list(zip(*rows, strict=True))
    natural = [max(map(_cells, texts)) for texts in cells]
    words = [max((_cells(word) for text in texts for word in text.split()), default=0) for texts in cells]
    widths = [
        full if column.widest is None else max(word, min(full, column.widest))
        for column, full, word in zip(columns, natural, words, strict=True)
    ]
    room = width - _GAP * (len(columns) - 1)
    rest = next((place for place, column in enumerate(columns) if column.takes_rest), None)
    if rest is not None:
        least = max(words[rest], columns[rest].widest or 0)
        widths[rest] = max(least, room - sum(widths) + widths[rest])
    return _narrowed(widths, [column.widest for column in columns], room)


def _narrowed(widths: list[int], limits: Sequence[int | None], room: int) -> list[int]:
    """Take what is too much from the columns that are wider than they should be, the widest first."""
    while sum(widths) > room:
        excess = [
            width - limit if limit is not None else 0 for width, limit in zip(widths, limits, strict=True)
        ]
        place = max(range(len(widths)), key=excess.__getitem__)
        if excess[place] <= 0:
            place = max(range(len(widths)), key=widths.__getitem__)
        widths[place] -= 1
    return widths


def _lines(columns: Sequence[TextColumn], row: Sequence[str], widths: Sequence[int]) -> Iterable[str]:
    wrapped = [wrap(text, width) for text, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, wrapped))):
        cells = [
            _aligned(text[number] if number < len(text) else "", width, column.align)
            for text, width, column in zip(wrapped, widths, columns, strict=True)
        ]
        yield (" " * _GAP).join(cells).rstrip()


def wrap(text: str, width: int) -> list[str]:
    """Wrap text to lines of a width in cells: between words, else after separators, else anywhere."""
    lines = [""]
    for word in text.split():
        together = f"{lines[-1]} {word}" if lines[-1] else word
        if _cells(together) <= width:
            lines[-1] = together
            continue
        if lines[-1]:
            lines.append("")
        pieces = [word] if _cells(word) <= width else _PIECES.findall(word)
        for piece in pieces:
            if lines[-1] and _cells(lines[-1] + piece) > width:
                lines.append("")
            for letter in [piece] if _cells(lines[-1] + piece) <= width else piece:
                if _cells(lines[-1] + letter) > width:
                    lines.append("")
                lines[-1] += letter
    return lines


def _aligned(text: str, width: int, align: str) -> str:
    space = " " * (width - _cells(text))
    return space + text if align == "right" else text + space


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
