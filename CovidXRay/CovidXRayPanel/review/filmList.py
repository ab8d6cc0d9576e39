"""The listed films and the current one among them, saved across restarts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from CovidXRayLib.curation.worklists.filters import Filter
from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.review.filmTable import FilmTable
from CovidXRayPanel.review.filterSection import FilterSection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import forms
    import qt

    from CovidXRayLib.curation.readers.assignments import Disagreement
    from CovidXRayLib.curation.worklists.rows import FilmRow
    from CovidXRayPanel.reviewDatabase.link import DatabaseLink

READ, ADJUDICATE = "read", "settle"
# Filters initially enabled for a new reader.
DEFAULTS = {"mask": True, "score": True, "advance": False}


class FilmList:
    """The films of a worklist that pass a filter, or those on which readers disagree.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    link : CovidXRayPanel.reviewDatabase.link.DatabaseLink
    isBlind : callable
        Returns whether scores and others' assessments are hidden until the reader has assessed the film.
    onFilm : callable
        Called without arguments when the current film changes.
    """

    def __init__(
        self,
        ui: forms.CovidXRayReviewForm,
        link: DatabaseLink,
        isBlind: Callable[[], bool],
        onFilm: Callable[[], object],
    ) -> None:
        self._ui, self._link, self._isBlind, self._onFilm = ui, link, isBlind, onFilm
        self._filters = FilterSection(ui, self.reload)
        self.table = FilmTable(ui.filmTable, self.rowsOf, lambda row: onFilm())
        self.disagreements: dict[int, Disagreement] = {}
        self._isAssigned = False
        for work, title in ((READ, _("Read")), (ADJUDICATE, _("Adjudicate"))):
            ui.workComboBox.addItem(title, work)
        ui.workComboBox.connect("activated(int)", lambda index: self.reload())
        ui.worklistComboBox.connect("activated(int)", lambda index: self.reload())

    @property
    def films(self) -> list[int]:
        """Their IDs, in order."""
        return self.table.films

    @property
    def film(self) -> int | None:
        """The current film, or None."""
        return self.films[self.table.row] if 0 <= self.table.row < len(self.films) else None

    @property
    def isAdjudicating(self) -> bool:
        """Whether disagreements are listed for adjudication."""
        return bool(self._ui.workComboBox.itemData(self._ui.workComboBox.currentIndex) == ADJUDICATE)

    def restore(self) -> None:
        """Resume at the reader's last position."""
        from CovidXRayLib.curation.worklists.position import Position, position_of

        position = self._link.ask(position_of, self._link.readerId) or Position()
        view = position.view
        self.useVocabulary()
        self._isAssigned = self._hasAssignments()
        criteria = position.film_filter
        if self._isAssigned and not view.get("assigned", False):
            # The first list after an assignment is the reader's own.
            criteria = replace(criteria, assigned_to=self._link.readerId)
        self._fillWorklists(position.film_filter.worklist_id)
        self._ui.workComboBox.setCurrentIndex(1 if view.get("work") == ADJUDICATE else 0)
        self._filters.show(criteria, position.order)
        for name, box in self._boxes().items():
            box.checked = view.get(name, DEFAULTS[name])
        self._load(position.film_id, view.get("row", 0))

    def save(self) -> None:
        """Save the reader's position."""
        from CovidXRayLib.curation.worklists.position import Position, save_position

        if self._link.database is not None:
            view = {"row": self.table.row, "work": ADJUDICATE if self.isAdjudicating else READ}
            view["assigned"] = self._isAssigned
            view |= {name: box.checked for name, box in self._boxes().items()}
            position = Position(self._criteria(), self._filters.order, self.film, view)
            self._link.ask(save_position, self._link.readerId, position)

    def useVocabulary(self) -> None:
        """Use the labels of the project."""
        self._filters.useVocabulary(self._link.vocabulary)
        self.table.vocabulary = self._link.vocabulary

    def takeAssignments(self) -> None:
        """Show the reader's own list after films were assigned, with the current film until it is left."""
        if self._hasAssignments() and not self._isAssigned:
            self._isAssigned = True
            self._filters.show(
                replace(self._criteria(), assigned_to=self._link.readerId), self._filters.order
            )
        self.update()

    def _hasAssignments(self) -> bool:
        from CovidXRayLib.curation.readers.assignments import has_assignments

        return bool(self._link.ask(has_assignments, self._link.readerId))

    def reload(self, film: int | None = None) -> None:
        """Reload the list; the current film stays selected if still listed."""
        if self._link.database is not None:
            self._fillWorklists(self.worklist())
            self._load(film or self.film, self.table.row)

    def update(self) -> None:
        """Reload the list for other reasons than the reader's wish.

        The current film stays until the reader leaves it, even if it would not be listed any more: the reader
        may be looking at it, writing or drawing.
        """
        if self._link.database is None:
            return
        film, difference = self.film, self.disagreements.get(self.film or 0)
        self._fillWorklists(self.worklist())
        if film is None:
            self._load(None, 0)
            return
        films = self._query()
        if film not in films:
            listed = set(films)
            before = (number for number in self.films[: self.table.row][::-1] if number in listed)
            after = next(before, None)
            films.insert(0 if after is None else films.index(after) + 1, film)
        if difference is not None:
            self.disagreements.setdefault(film, difference)
        self.table.keepFilm(films, film)
        self._count()

    def clear(self) -> None:
        """Clear the list."""
        self.table.setFilms([], 0)

    def move(self, step: int) -> bool:
        """Move by a number of films; returns False at the end of the list."""
        row = self.table.row + step
        if not 0 <= row < len(self.films):
            return False
        self.table.choose(row)
        return True

    def goTo(self, film: int) -> None:
        """Select a film, if it is listed."""
        place = self.table.place(film)
        if place is not None:
            self.table.choose(place)

    def _load(self, film: int | None, row: int) -> None:
        films = self._query()
        places = {number: place for place, number in enumerate(films)}
        self.table.setFilms(films, row if film is None else places.get(film, row))
        self._count()
        if not films:
            self._onFilm()

    def _query(self) -> list[int]:
        from CovidXRayLib.curation.readers import assignments
        from CovidXRayLib.curation.worklists import worklist_table

        isAdjudicating = self.isAdjudicating
        self._filters.setEnabled(not isAdjudicating)
        criteria = Filter(worklist_id=self.worklist()) if isAdjudicating else self._criteria()
        reader = None if isAdjudicating else self._link.readerId
        order, isBlind = self._filters.order, self._isBlind()
        films = self._link.ask(worklist_table.film_ids, criteria, order, reader, hide_names=isBlind) or []
        if isAdjudicating:
            differing = self._link.ask(assignments.disagreements, self._link.readerId) or []
            self.disagreements = {found.film_id: found for found in differing}
            films = [number for number in films if number in self.disagreements]
        return films

    def _count(self) -> None:
        words = (
            _("{number} films") if not self.isAdjudicating else _("{number} films with reader disagreement")
        )
        self._ui.countLabel.text = words.format(number=len(self.films))

    def _criteria(self) -> Filter:
        return self._filters.filter(self._link.readerId, self.worklist())

    def worklist(self) -> int | None:
        """Return the ID of the chosen worklist; None for all films."""
        box = self._ui.worklistComboBox
        return box.itemData(box.currentIndex) or None

    def _fillWorklists(self, chosen: int | None) -> None:
        from CovidXRayLib.curation.worklists import worklist_table

        box = self._ui.worklistComboBox
        box.clear()
        box.addItem(_("All films"), 0)
        worklists = self._link.ask(worklist_table.worklists) or {}
        for number, name in worklists.items():
            box.addItem(name, number)
        box.setCurrentIndex(max(0, box.findData(chosen or 0)))

    def rowsOf(self, films: Sequence[int]) -> list[FilmRow]:
        """Return the table rows of films, as visible to this reader."""
        from CovidXRayLib.curation.worklists import worklist_table

        rows = self._link.ask(
            worklist_table.rows, films, self._link.readerId, self._isBlind(), adjudicating=self.isAdjudicating
        )
        return rows or []

    def _boxes(self) -> dict[str, qt.QCheckBox]:
        ui = self._ui
        return {"mask": ui.overlayCheckBox, "score": ui.scoreCheckBox, "advance": ui.advanceCheckBox}
