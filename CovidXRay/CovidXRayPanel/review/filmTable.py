"""The table of the films under review."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN
from CovidXRayLib.curation.labels.titles import label_title, mask_title, states
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayPanel.review.answerSection import filmName
from CovidXRayPanel.widgets.pagedTable import PagedTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import qt

    from CovidXRayLib.curation.worklists.rows import FilmRow

FILM, ANSWER, SCORE = range(3)
# Letters of a line in the columns of the reading and of the score.
READING_LETTERS, SCORE_LETTERS = 17, 12
# A label in up to two lines, and the judgment of the mask.
ROW_HEIGHT = 50


class FilmTable(PagedTable["FilmRow"]):
    """Film, assessment and score of each film; parameters as for PagedTable.

    Attributes
    ----------
    vocabulary : CovidXRayLib.curation.history.label_vocabulary.Vocabulary
        The labels of the project.
    """

    def __init__(
        self,
        table: qt.QTableWidget,
        fetch: Callable[[Sequence[int]], Sequence[FilmRow]],
        onChosen: Callable[[int], object],
    ) -> None:
        self.vocabulary = BUILT_IN
        super().__init__(table, ((_("Film"), 0), (_("Reading"), 118), (_("Score"), 66)), fetch, onChosen)
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)

    def fill(self, row: int, film: FilmRow) -> None:
        """Show a film in a row."""
        locked = _("being edited by {name}").format(name=film.locked_by) if film.locked_by else ""
        item = self.item(row, FILM)
        item.setText(f"{filmName(film)}\n{locked or states()[film.state]}")
        item.setToolTip("\n".join(filter(None, (film.path if film.name else "", states()[film.state]))))
        self.setImage(row, film.thumbnail)
        answer = self.item(row, ANSWER)
        label = self._title(film.my_label)
        lines = wrap(label, READING_LETTERS, max_lines=2, placeholder=" ...")
        answer.setText("\n".join([*lines, mask_title(film.my_mask)]).strip())
        others = (f"{name}: {self._title(given)}" for name, given in film.others or ())
        answer.setToolTip("\n".join(filter(None, (label, *others))))
        score = self.item(row, SCORE)
        score.setText(_scoreText(film))
        score.setToolTip(", ".join(film.checks_failed))

    def _title(self, label: str) -> str:
        return label_title(label, self.vocabulary)


def _scoreText(film: FilmRow) -> str:
    """Score and Brixia score in two lines, or why there are none."""
    if film.probability is None:
        failed = _("{number} checks failed").format(number=len(film.checks_failed))
        return "\n".join(wrap(failed, SCORE_LETTERS)) if film.checks_failed else ""
    score = number_text(film.probability, ".2f")
    if film.severity is None:
        return score
    return f"{score}\n" + _("Brixia {severity:.0f}").format(severity=film.severity)
