"""The table of the listed films."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.reading.verdict import category_text
from CovidXRayPanel.widgets.pagedTable import FILM, PagedTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from CovidXRayLib.worklist.listed_film import ListedFilm

RESULT, SEVERITY = 1, 2
RESULT_WIDTH, SEVERITY_WIDTH = 112, 62


def states() -> dict[str, str]:
    """Return the titles of the states of a listed film."""
    return {
        "listed": _("not analyzed"),
        "queued": _("queued"),
        "analyzed": _("analyzed"),
        "failed": _("failed"),
        "accepted": _("accepted"),
    }


def categoryTitle(film: ListedFilm) -> str:
    """Return the category of a film; empty if it was not analyzed."""
    if film.summary is None:
        return ""
    category = film.summary["category"]
    return _("no score") if category is None else category_text(category)


def dateTitle(date: str) -> str:
    """Return a DICOM date as in ISO 8601; anything else unchanged."""
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 and date.isdigit() else date


class ListTable(PagedTable["ListedFilm"]):
    """Film, result and severity of each listed film.

    Parameters
    ----------
    table : QTableWidget
    fetch, onChosen : callable
        As for PagedTable.
    thumbnail : callable
        Returns the thumbnail of a film, or None.
    """

    def __init__(
        self,
        table: qt.QTableWidget,
        fetch: Callable[[Sequence[int]], Sequence[ListedFilm]],
        onChosen: Callable[[int], object],
        thumbnail: Callable[[ListedFilm], bytes | None],
    ) -> None:
        self._thumbnail = thumbnail
        columns = ((_("Film"), 0), (_("Result"), RESULT_WIDTH), (_("Severity"), SEVERITY_WIDTH))
        super().__init__(table, columns, fetch, onChosen)

    def fill(self, row: int, film: ListedFilm) -> None:
        """Show a film in a row."""
        item = self.item(row, FILM)
        person = ", ".join(part for part in (film.patient, dateTitle(film.date)) if part)
        item.setText(f"{film.name}\n{person}".strip())
        item.setToolTip(film.path)
        image = self._thumbnail(film)
        item.setIcon(qt.QIcon())  # not that of an earlier file
        if image:
            self.setImage(row, image)
        result = self.item(row, RESULT)
        result.setText(f"{categoryTitle(film)}\n{states()[film.state]}".strip())
        result.setToolTip(film.problem)
        severity = None if film.summary is None else film.summary["severity"]
        self.item(row, SEVERITY).setText("" if severity is None else number_text(severity, ".0f"))
