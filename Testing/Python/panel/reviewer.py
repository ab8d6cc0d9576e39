"""Somebody who reviews films: presses keys, looks, and asks the database behind the panel's back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from slicerhost.fixtures import VirtualMouse, bring_window_to_front, process_events, shown_pixels, wait_until
from sqlalchemy import event

from CovidXRayLib.curation.analysis.analyses import record_analysis
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.readers.decisions import assessment_of
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom import Phantom
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.segmentation.label_map import label_map
from Testing.Python.curation.readings import made_up_reading
from Testing.Python.panel.shown_text import shown_text

SIZE = 160


def write_phantoms(folder: Path, count: int, size: int = SIZE) -> list[tuple[Path, Phantom]]:
    """Write chest phantoms as DICOM files."""
    made = []
    for seed in range(count):
        phantom = project_chest(seed, size=size, opacity=0.4 * (seed % 2))
        path = folder / f"phantom_{seed:03d}.dcm"
        write_dicom(phantom, path)
        made.append((path, phantom))
    return made


def fill_database(where: Path, phantoms: list[tuple[Path, Phantom]], analyzed: bool = True) -> list[int]:
    """Import phantoms, and record an analysis of each with its true lungs; their ids."""
    with ReviewDatabase.open(where) as database:
        films = import_paths(database, [path for path, _phantom in phantoms]).film_ids
        if analyzed:
            for number, (film, (_path, phantom)) in enumerate(zip(films, phantoms, strict=True)):
                reading = made_up_reading((number * 37 % 100) / 100)
                record_analysis(database, film, reading, label_map(phantom.lungs), "unet 1")
        return films


class Reviewer:
    """Sits at the Review tab.

    Parameters
    ----------
    panel
        The module's widget, with the tab shown.
    """

    def __init__(self, panel: Any) -> None:
        self.panel, self.tab, self.ui = panel, panel.review, panel.review.ui
        self.where: Path | None = None

    def open(self, where: Path | str, name: str = "Anna") -> None:
        """Open a review database by the panel's fields and button."""
        if self.ui.databaseSection.collapsed:
            self.ui.databaseSection.click()
        self.ui.databaseEdit.text, self.ui.readerEdit.text = str(where), name
        self.ui.openDatabaseButton.click()
        self.where = Path(where)
        self.wait_for_database()
        self.see()

    def wait_for_database(self) -> None:
        """Wait until a review database that is being opened is open, or cannot be."""
        wait_until(lambda: not self.tab.link.isOpening)

    def see(self) -> None:
        """Wait until the film at hand is in the view, or cannot be."""
        process_events()
        if self.tab.current.film is not None:
            wait_until(lambda: self.tab.current.isRead)
        process_events()

    def key(self, *names: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        import qt
        from PySide6.QtTest import QTest

        for name in names:
            window = bring_window_to_front()
            modifier = qt.Qt.KeyboardModifier.NoModifier
            if name.startswith("Ctrl+"):
                name, modifier = name[5:], qt.Qt.KeyboardModifier.ControlModifier
            target = qt.QApplication.focusWidget() or window
            QTest.keyClick(target, getattr(qt.Qt.Key, f"Key_{name}"), modifier)
            process_events()

    def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        import qt
        from PySide6.QtTest import QTest

        bring_window_to_front()
        QTest.keyClicks(qt.QApplication.focusWidget(), text)
        process_events()

    @property
    def film(self) -> int:
        return int(self.tab.current.film)

    @property
    def message(self) -> str:
        return shown_text(self.ui.reviewMessageLabel)

    def assessment(self, film: int | None = None, name: str = "Anna") -> AssessmentView:
        """What the database on the disk has of a reader, as another program sees it."""
        assert self.where is not None
        with ReviewDatabase.open(self.where) as database:
            return assessment_of(database, film or self.film, reader_named(database, name))

    def view(self) -> np.ndarray:
        """What the view shows: int (rows, columns, 3)."""
        import slicer

        return shown_pixels(slicer.app.layoutManager().sliceWidget("Red").sliceView()).astype(int)

    def colored(self) -> int:
        """How many pixels of the view are colored, as outlines of masks are."""
        pixels = self.view()[:, 60:-60]
        return int((np.ptp(pixels, axis=2) > 60).sum())

    def cell(self, row: int, column: int) -> str:
        """What the list says in a cell."""
        item = self.ui.filmTable.item(row, column)
        return "" if item is None else str(item.text())

    def draw(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a stroke on the film with the left button; points are (row, column)."""
        VirtualMouse().stroke(start, end)

    @property
    def keys_mode(self) -> str:
        """Whose keys are listened to."""
        return str(self.tab.keys.mode)


def allow_writing(reviewer: Reviewer, allowed: bool) -> None:
    """Let the panel's own connections write, or refuse them as a folder without rights does."""
    change = event.remove if allowed else event.listen
    change(reviewer.tab.link.database.engine, "connect", _only_read)


def _only_read(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only = ON")
