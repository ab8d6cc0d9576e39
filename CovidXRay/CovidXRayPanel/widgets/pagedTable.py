"""A table of many films, a row each, populated on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import qt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
PAGE = 64
# Maximum number of populated pages; all other rows, of 100,000 or more, stay empty.
MAX_PAGES = 8
ROW_HEIGHT = 44
ICON = 40
# The first column, which contains the film's image and name.
FILM = 0


class PagedTable(Generic[T]):
    """Populates a QTableWidget page by page.

    Parameters
    ----------
    table : QTableWidget
    columns : sequence of (str, int)
        Titles and smallest widths in pixels; that of the first is ignored, since it takes the remaining
        space.
    fetch : callable
        Called with a list of film IDs; returns their values in that order.
    onChosen : callable
        Called with the row when the current row changes.
    """

    def __init__(
        self,
        table: qt.QTableWidget,
        columns: Sequence[tuple[str, int]],
        fetch: Callable[[Sequence[int]], Sequence[T]],
        onChosen: Callable[[int], object],
    ) -> None:
        self._table, self._columns, self._fetch, self._onChosen = table, len(columns), fetch, onChosen
        self._films: list[int] = []
        self._places: dict[int, int] = {}
        self._pages: list[int] = []
        self._isFilling = False
        table.setColumnCount(len(columns))
        table.setHorizontalHeaderLabels([title for title, _width in columns])
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
        for column, (_title, width) in enumerate(columns):
            if column != FILM:
                header.setSectionResizeMode(column, qt.QHeaderView.Fixed)
                header.resizeSection(column, max(width, header.sectionSizeHint(column)))
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
        self._replace(films)
        if self._films:
            self.choose(min(max(row, 0), len(self._films) - 1))

    def keepFilm(self, films: Sequence[int], film: int) -> None:
        """Replace the films around the current one, which is not chosen anew."""
        self._replace(films)
        wasBlocked = self._table.blockSignals(True)
        self._table.setCurrentCell(self._places[film], FILM)
        self._table.blockSignals(wasBlocked)
        self.choose(self._places[film])

    def _replace(self, films: Sequence[int]) -> None:
        wasBlocked = self._table.blockSignals(True)
        self._table.setRowCount(0)
        self._films = list(films)
        self._places = {film: place for place, film in enumerate(self._films)}
        self._pages = []
        self._table.setRowCount(len(self._films))
        self._table.blockSignals(wasBlocked)

    def append(self, films: Sequence[int]) -> None:
        """Add films at the end; the current row stays."""
        last = len(self._films) // PAGE
        if last in self._pages:  # populated only in part
            self._pages.remove(last)
        self._places.update({film: place for place, film in enumerate(films, len(self._films))})
        self._films += films
        self._table.setRowCount(len(self._films))
        self.fillVisible()

    @property
    def visibleFilms(self) -> list[int]:
        """The IDs of the films in the visible rows."""
        if not self._films:
            return []
        first, last = self._visible()
        return self._films[first : last + 1]

    def choose(self, row: int) -> None:
        """Set the current row, and scroll to it."""
        self._table.setCurrentCell(row, FILM)
        self._table.scrollToItem(self.item(row, FILM), qt.QAbstractItemView.EnsureVisible)
        self.fillVisible()

    def place(self, film: int) -> int | None:
        """Return the row of a film, or None."""
        return self._places.get(film)

    def refresh(self, film: int, known: T | None = None) -> None:
        """Show the values of a film anew: those that are known, or else reloaded."""
        row = self.place(film)
        if row is not None and row // PAGE in self._pages:
            for fetched in self._fetch([film]) if known is None else [known]:
                self.fill(row, fetched)

    def refreshVisible(self) -> None:
        """Reload the visible rows."""
        if not self._films:
            return
        first, last = self._visible()
        for row, fetched in zip(
            range(first, last + 1), self._fetch(self._films[first : last + 1]), strict=False
        ):
            self.fill(row, fetched)

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
                    self.fill(row, fetched)
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
            for column in range(self._columns):
                self._table.takeItem(row, column)

    def item(self, row: int, column: int) -> qt.QTableWidgetItem:
        """Return the cell in a row and column, created if missing."""
        item = self._table.item(row, column)
        if item is None:
            item = qt.QTableWidgetItem()
            self._table.setItem(row, column, item)
        return item

    def setImage(self, row: int, image: bytes) -> None:
        """Show an image file in a row; nothing if there is none."""
        pixmap = qt.QPixmap()
        if pixmap.loadFromData(qt.QByteArray(image)):
            icon = qt.QIcon(pixmap)
            icon.addPixmap(pixmap, qt.QIcon.Selected)  # otherwise the current row's image is tinted
            self.item(row, FILM).setIcon(icon)

    def fill(self, row: int, value: T) -> None:
        """Show the values of a film in a row."""
        raise NotImplementedError

    def _onCurrent(self, row: int, column: int, previousRow: int, previousColumn: int) -> None:
        if row >= 0 and row != previousRow:
            self._onChosen(row)

    def _onScrolled(self, value: int) -> None:
        self.fillVisible()

    def _onRange(self, minimum: int, maximum: int) -> None:
        if self.row >= 0:
            self._table.scrollToItem(self.item(self.row, FILM), qt.QAbstractItemView.EnsureVisible)
        self.fillVisible()
