"""The table of films, with a row per film, populated on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayPanel.review.titles import labelTitle, maskTitle, states

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from CovidXRayLib.curation.worklists.rows import FilmRow

PAGE = 64
# Maximum number of populated pages; all other rows, of 100,000 or more, stay empty.
MAX_PAGES = 8
ROW_HEIGHT = 44
ICON = 40
FILM, ANSWER, SCORE = COLUMNS = range(3)


class FilmTable:
    """Populates a QTableWidget page by page.

    Parameters
    ----------
    table : QTableWidget
    fetch : callable
        Called with a list of film IDs; returns their FilmRow objects in that order.
    onChosen : callable
        Called with the row when the current row changes.
    """

    def __init__(
        self,
        table: qt.QTableWidget,
        fetch: Callable[[Sequence[int]], Sequence[FilmRow]],
        onChosen: Callable[[int], object],
    ) -> None:
        self._table, self._fetch, self._onChosen = table, fetch, onChosen
        self._films: list[int] = []
        self._places: dict[int, int] = {}
        self._pages: list[int] = []
        self._isFilling = False
        table.setColumnCount(len(COLUMNS))
        table.setHorizontalHeaderLabels([_("Film"), _("Reading"), _("Score")])
        table.setSelectionBehavior(qt.QAbstractItemView.SelectRows)
        table.setSelectionMode(qt.QAbstractItemView.SingleSelection)
        table.setEditTriggers(qt.QAbstractItemView.NoEditTriggers)
        table.setIconSize(qt.QSize(ICON, ICON))
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(qt.QHeaderView.Fixed)
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setSectionResizeMode(FILM, qt.QHeaderView.Stretch)
        for column, width in ((ANSWER, 140), (SCORE, 52)):
            header.setSectionResizeMode(column, qt.QHeaderView.Fixed)
            header.resizeSection(column, width)
        header.setHighlightSections(False)
        table.connect("currentCellChanged(int,int,int,int)", self._onCurrent)
        table.verticalScrollBar().valueChanged.connect(self._onScrolled)
        # Also when the table is first shown or resized.
        table.verticalScrollBar().rangeChanged.connect(self._onRange)

    @property
    def films(self) -> list[int]:
        """The IDs of the films, in row order."""
        return self._films

    @property
    def row(self) -> int:
        """The current row; -1 if there is none."""
        return self._table.currentRow()

    def setFilms(self, films: Sequence[int], row: int) -> None:
        """Replace the films, and set the current row."""
        wasBlocked = self._table.blockSignals(True)
        self._table.setRowCount(0)
        self._films = list(films)
        self._places = {film: place for place, film in enumerate(self._films)}
        self._pages = []
        self._table.setRowCount(len(self._films))
        self._table.blockSignals(wasBlocked)
        if self._films:
            self.choose(min(max(row, 0), len(self._films) - 1))

    def choose(self, row: int) -> None:
        """Set the current row, and scroll to it."""
        self._table.setCurrentCell(row, FILM)
        self._table.scrollToItem(self._item(row, FILM), qt.QAbstractItemView.EnsureVisible)
        self.fillVisible()

    def place(self, film: int) -> int | None:
        """Return the row of a film, or None."""
        return self._places.get(film)

    def refresh(self, film: int) -> None:
        """Reload the row of a film."""
        row = self.place(film)
        if row is not None and row // PAGE in self._pages:
            for fetched in self._fetch([film]):
                self._fill(row, fetched)

    def refreshVisible(self) -> None:
        """Reload the visible rows."""
        if not self._films:
            return
        first, last = self._visible()
        for row, fetched in zip(
            range(first, last + 1), self._fetch(self._films[first : last + 1]), strict=False
        ):
            self._fill(row, fetched)

    def fillVisible(self) -> None:
        """Populate the visible pages that are empty."""
        if not self._films or self._isFilling:
            return
        self._isFilling = True
        first, last = self._visible()
        for page in range(first // PAGE, last // PAGE + 1):
            if page in self._pages:
                self._pages.remove(page)
            else:
                start = page * PAGE
                for row, fetched in enumerate(self._fetch(self._films[start : start + PAGE]), start):
                    self._fill(row, fetched)
            self._pages.append(page)
        while len(self._pages) > MAX_PAGES:
            self._empty(self._pages.pop(0))
        self._isFilling = False

    def _visible(self) -> tuple[int, int]:
        first = max(0, self._table.rowAt(0))
        last = self._table.rowAt(self._table.viewport().height - 1)
        return first, last if last >= 0 else min(first + PAGE, len(self._films)) - 1

    def _empty(self, page: int) -> None:
        for row in range(page * PAGE, min((page + 1) * PAGE, len(self._films))):
            for column in COLUMNS:
                self._table.takeItem(row, column)

    def _item(self, row: int, column: int) -> qt.QTableWidgetItem:
        item = self._table.item(row, column)
        if item is None:
            item = qt.QTableWidgetItem()
            self._table.setItem(row, column, item)
        return item

    def _fill(self, row: int, film: FilmRow) -> None:
        locked = _("being edited by {name}").format(name=film.locked_by) if film.locked_by else ""
        item = self._item(row, FILM)
        item.setText(f"{film.name}\n{locked or states()[film.state]}")
        item.setToolTip(film.path)
        pixmap = qt.QPixmap()
        if pixmap.loadFromData(qt.QByteArray(film.thumbnail)):
            icon = qt.QIcon(pixmap)
            icon.addPixmap(pixmap, qt.QIcon.Selected)  # otherwise the current row's image is tinted
            item.setIcon(icon)
        answer = self._item(row, ANSWER)
        answer.setText(f"{labelTitle(film.my_label)}\n{maskTitle(film.my_mask)}".strip())
        answer.setToolTip("\n".join(f"{name}: {labelTitle(label)}" for name, label in film.others or ()))
        score = self._item(row, SCORE)
        failed = (
            _("{number} checks failed").format(number=len(film.checks_failed)) if film.checks_failed else ""
        )
        score.setText(failed if film.probability is None else number_text(film.probability, ".2f"))
        score.setToolTip(", ".join(film.checks_failed))

    def _onCurrent(self, row: int, column: int, previousRow: int, previousColumn: int) -> None:
        if row >= 0 and row != previousRow:
            self._onChosen(row)

    def _onScrolled(self, value: int) -> None:
        self.fillVisible()

    def _onRange(self, minimum: int, maximum: int) -> None:
        if self.row >= 0:
            self._table.scrollToItem(self._item(self.row, FILM), qt.QAbstractItemView.EnsureVisible)
        self.fillVisible()
