"""Somebody who reads a folder with the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slicerhost.fixtures import process_events, wait_until

from Testing.Python.panel.reviewer import Reviewer


class ListReader(Reviewer):
    """Somebody who reads a folder with the keyboard."""

    def __init__(self, panel: Any) -> None:
        self.panel, self.section = panel, panel.worklist.section
        self.ui = self.section.ui

    def open(self, folder: Path) -> None:  # type: ignore[override]
        self.panel.openFilms([str(folder)])
        self.see()
        wait_until(lambda: all(film.has_facts for film in self.section._films))
        process_events()

    def see(self) -> None:
        """Wait until the film at hand is in the view, or cannot be."""
        wait_until(lambda: not self.panel.busy)
        process_events()
        wait_until(lambda: not self.panel.busy)
        process_events()

    def key(self, *names: str) -> None:
        super().key(*names)
        self.see()

    def sort(self, order: int) -> None:
        self.ui.worklistOrderComboBox.setCurrentIndex(order)
        self.ui.worklistOrderComboBox.activated.emit(order)
        self.see()

    @property
    def shown(self) -> str:
        return str(self.panel.film.GetName()) if self.panel.film is not None else ""

    @property
    def names(self) -> list[str]:
        return [self.section._films[film].name for film in self.section.table.films]

    def row(self, name: str) -> list[str]:
        """What the row of a film says."""
        table, row = self.ui.worklistTable, self.names.index(name)
        return [table.item(row, column).text() for column in range(3)]
