"""The table of the films under review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.review.titles import labelTitle, maskTitle, states
from CovidXRayPanel.widgets.pagedTable import PagedTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import qt

    from CovidXRayLib.curation.worklists.rows import FilmRow

FILM, ANSWER, SCORE = range(3)


class FilmTable(PagedTable["FilmRow"]):
    """Film, assessment and score of each film; parameters as for PagedTable."""

    def __init__(
        self,
        table: qt.QTableWidget,
        fetch: Callable[[Sequence[int]], Sequence[FilmRow]],
        onChosen: Callable[[int], object],
    ) -> None:
        super().__init__(table, ((_("Film"), 0), (_("Reading"), 140), (_("Score"), 52)), fetch, onChosen)

    def fill(self, row: int, film: FilmRow) -> None:
        """Show a film in a row."""
        locked = _("being edited by {name}").format(name=film.locked_by) if film.locked_by else ""
        item = self.item(row, FILM)
        item.setText(f"{film.name}\n{locked or states()[film.state]}")
        item.setToolTip(film.path)
        self.setImage(row, film.thumbnail)
        answer = self.item(row, ANSWER)
        answer.setText(f"{labelTitle(film.my_label)}\n{maskTitle(film.my_mask)}".strip())
        answer.setToolTip("\n".join(f"{name}: {labelTitle(label)}" for name, label in film.others or ()))
        score = self.item(row, SCORE)
        failed = (
            _("{number} checks failed").format(number=len(film.checks_failed)) if film.checks_failed else ""
        )
        score.setText(failed if film.probability is None else f"{film.probability:.2f}")
        score.setToolTip(", ".join(film.checks_failed))
