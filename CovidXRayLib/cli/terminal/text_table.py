"""Plain-text tables."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from CovidXRayLib.i18n import gettext as _


@dataclass(frozen=True)
class TextColumn:
    """A column of a table.

    Attributes
    ----------
    title
        Header, translated on rendering.
    widest
        Maximum width in terminal cells; longer text wraps, between words if possible. None: never wrapped.
    takes_rest
        Whether it takes the remaining width; `widest` is then its minimum. One column of a table does.
    """

    title: str
    widest: int | None = None
    align: Literal["left", "right"] = "left"
    takes_rest: bool = False


def render_table(
    columns: Sequence[TextColumn], rows: Sequence[Sequence[str]], width: int | None = None
) -> str:
    """Return an aligned table without colors or a final line end.

    Parameters
    ----------
    rows
        Cell texts, not interpreted as markup.
    width
        Line width in cells; by default that of the terminal, or 80 without one.
    """
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rule_below_header = Box("    \n    \n -- \n" + "    \n" * 5, ascii=True)
    table = Table(box=rule_below_header, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), expand=True)
    for column in columns:
        min_width = column.widest if column.takes_rest else None
        table.add_column(
            Text(_(column.title)),
            justify=column.align,
            overflow="fold",
            width=min_width,
            max_width=None if column.takes_rest else column.widest,
            no_wrap=column.widest is None,
            ratio=1 if column.takes_rest else None,
        )
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(
        file=io.StringIO(),
        width=width or shutil.get_terminal_size().columns,
        color_system=None,
        force_terminal=False,
        legacy_windows=False,
    )
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
