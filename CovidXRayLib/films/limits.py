"""How large a film may be, so that a lying header cannot claim the memory of the machine."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.films.problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

# 8192 x 8192: more than three times the largest detector (4,300 x 4,300), and a stitched spine still fits.
MAX_PIXELS: Final = 2**26
# The same film in colour with 16 bits per sample, and a generous header.
MAX_BYTES: Final = 2**29


def check_size(rows: int, columns: int) -> None:
    """Refuse a picture without pixels, or with more than :data:`MAX_PIXELS`, before memory is claimed.

    Raises
    ------
    FilmProblem
        If a side is below 1 or the product is too large.
    """
    if rows < 1 or columns < 1:
        raise FilmProblem(
            _("its header gives it {rows} rows and {columns} columns, so there is nothing to see").format(
                rows=rows, columns=columns
            )
        )
    if rows * columns > MAX_PIXELS:
        raise FilmProblem(
            _("its header promises {rows:,} x {columns:,} pixels, more than any radiograph has").format(
                rows=rows, columns=columns
            ),
            _("export the film again at no more than 8,192 x 8,192 pixels"),
        )
