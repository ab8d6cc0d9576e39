"""The panel's section "Worklist": the films of a folder, opened one at a time by mouse or keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import qt
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayLib.worklist.listed_film import ListedFilm, ordered
from CovidXRayLib.worklist.recent_folders import add_recent
from CovidXRayLib.worklist.result_summary import summary_of
from CovidXRayPanel.nodes.readingNode import readingOf
from CovidXRayPanel.settings import userSettings
from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.translation import translateWidgets
from CovidXRayPanel.worklist.filmFacts import FilmFacts, replacedProblem
from CovidXRayPanel.worklist.folderAnalysis import FolderAnalysis
from CovidXRayPanel.worklist.folderListing import FolderListing
from CovidXRayPanel.worklist.listTable import ListTable
from CovidXRayPanel.worklist.shownListFilm import ShownListFilm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import forms

    from CovidXRayLib.reading import Reading
    from CovidXRayLib.worklist.result_summary import Summary
    from CovidXRayPanel.analyze.analysis import Analysis

# Failed films that are named below the list, and those whose reasons are in its tool tip.
MAX_NAMED, MAX_REASONS = 2, 20
UPDATE_MS = 200


class WorklistSection:
    """Lists the films of folders and DICOMDIRs; hidden while there is no list.

    Parameters
    ----------
    uiPath : str
        Path of ``Worklist.ui``.
    addSection : callable
        Adds a widget to the panel.
    analysis : CovidXRayPanel.analyze.analysis.Analysis
        Opens the films.
    ensureReady : callable
        Installs the requirements of the networks on consent; returns whether they are met.
    choose, leave, isNeeded : callable
        As for ShownListFilm.

    Attributes
    ----------
    ui : object
        The widgets of the UI file, by name.
    changed : Signal
        Emitted without arguments when the list or the position in it changes.
    """

    def __init__(
        self,
        uiPath: str,
        addSection: Callable[[qt.QWidget], object],
        analysis: Analysis,
        ensureReady: Callable[[], bool],
        choose: Callable[[slicer.vtkMRMLScalarVolumeNode | None], object],
        leave: Callable[[], object],
        isNeeded: Callable[[slicer.vtkMRMLScalarVolumeNode], bool],
    ) -> None:
        widget = slicer.util.loadUI(uiPath)
        self.ui: forms.WorklistForm = slicer.util.childWidgetVariables(widget)
        addSection(widget)
        translateWidgets(widget)
        self.changed: Signal[[]] = Signal()
        self._analysis, self._ensureReady = analysis, ensureReady
        self._films: list[ListedFilm] = []
        self._byPath: dict[str, int] = {}
        self._places: list[str] = []
        self._problems: list[str] = []
        self._leftOut: list[str] = []
        self._listing, self._batch = FolderListing(), FolderAnalysis()
        self._facts = FilmFacts(self._nextWithoutFacts)
        self._next, self._isSorting = 0, False
        self.shown = ShownListFilm(analysis, self._facts, choose, leave, isNeeded)
        self.table = ListTable(self.ui.worklistTable, self._rowsOf, self._onRow, self._facts.thumbnail)
        for title, order in (
            (_("By name"), "name"),
            (_("Newest first"), "date"),
            (_("Most severe first"), "severity"),
            (_("Least certain first"), "uncertainty"),
        ):
            self.ui.worklistOrderComboBox.addItem(title, order)
        # At most a few times per second, however many films are done.
        self._updateTimer = qt.QTimer()
        self._updateTimer.setSingleShot(True)
        self._updateTimer.setInterval(UPDATE_MS)
        self._updateTimer.connect("timeout()", self._update)
        self._isUpdating = False
        self._connect()
        self._update()

    @property
    def isOpen(self) -> bool:
        """Whether there is a list."""
        return bool(self._films)

    @property
    def isVisible(self) -> bool:
        """Whether there is a list, or one is being made."""
        return self.isOpen or self._listing.isRunning

    @property
    def isListing(self) -> bool:
        """Whether films are still being looked for."""
        return self._listing.isRunning

    @property
    def isOpening(self) -> bool:
        """Whether the first film of a folder is still being looked for or opened."""
        return (self._listing.isRunning and not self._films) or self.shown.isPending

    @property
    def isAnalyzing(self) -> bool:
        """Whether the films of the list are being analyzed."""
        return self._batch.isRunning

    @property
    def position(self) -> tuple[int, int]:
        """Number of the current film in the list, from 1, and of all; (0, 0) without a list."""
        return (self.table.row + 1, len(self._films)) if self._films else (0, 0)

    def open(self, paths: Sequence[str]) -> None:
        """List the films of folders, DICOMDIRs and files in place of the last list."""
        self.clear()
        self._places = [str(Path(path).absolute()) for path in paths]
        if len(self._places) == 1:
            add_recent(self._places[0])
        self._listing.start(self._places)
        self._update()

    def clear(self) -> None:
        """Close the list; stored results are kept."""
        self.stop()
        self.shown.removeFromScene()
        self._films, self._byPath, self._next = [], {}, 0
        self._places, self._problems, self._leftOut = [], [], []
        self.table.setFilms([], 0)
        self.ui.worklistOrderComboBox.setCurrentIndex(0)
        self._update()

    def analyzeAll(self) -> None:
        """Analyze the films that have no result, in the order of the list."""
        if self.isAnalyzing or not self._ensureReady():
            return
        waiting = [film for film in map(self._films.__getitem__, self.table.films) if film.summary is None]
        for film in waiting:
            film.is_queued, film.problem = True, ""
        if waiting:
            self._onProgress(0, 0, "", None, None, "")
            self._batch.start([film.path for film in waiting])
        self.table.refreshVisible()
        self._update()

    def accept(self, node: slicer.vtkMRMLScalarVolumeNode | None, accepted: bool) -> None:
        """Record that the reader has accepted the masks of a film, or not; no effect if it is not listed."""
        film, reading = self._film(self.shown.pathOf(node)), readingOf(node)
        if film is None or film.summary is None or reading is None or reading.film.sha256 is None:
            return
        film.summary["accepted"] = accepted
        self._facts.keep({"sha256": reading.film.sha256, "accepted": accepted})
        self._refresh(film)

    def stop(self) -> None:
        """Stop all background work; stored results are kept."""
        self._listing.stop()
        self._facts.stop()
        self._updateTimer.stop()
        self.stopAnalyzing()

    def close(self) -> None:
        """Release resources when the application exits or the panel is recreated."""
        self.stop()
        self._facts.close()
        self.shown.close()
        userSettings.changed.disconnect(self._onSetting)

    def _connect(self) -> None:
        ui = self.ui
        ui.worklistOrderComboBox.connect("activated(int)", lambda index: self._sort())
        ui.analyzeAllButton.connect("clicked()", self.analyzeAll)
        ui.stopAllButton.connect("clicked()", self.stopAnalyzing)
        ui.closeWorklistButton.connect("clicked()", self.clear)
        ui.worklistTable.verticalScrollBar().valueChanged.connect(self._onScrolled)
        self._listing.found.connect(self._onFound)
        self._listing.finished.connect(self._onListed)
        self._listing.failed.connect(self._onListingFailed)
        self._facts.changed.connect(self._refresh)
        self._facts.failed.connect(self._analysis.showMessage)
        self._batch.progressed.connect(self._onProgress)
        self._batch.finished.connect(self._onAnalyzed)
        self._batch.failed.connect(self._onBatchFailed)
        self.shown.opened.connect(self._onOpened)
        self.shown.failed.connect(self._onUnreadable)
        self.shown.analyzed.connect(self._onReading)
        userSettings.changed.connect(self._onSetting)

    def _onFound(self, films: list[ListedFilm]) -> None:
        first = len(self._films)
        self._films += films
        self._byPath.update({film.path: place for place, film in enumerate(films, first)})
        self.table.append(range(first, len(self._films)))
        if not first:
            self.ui.worklistSection.collapsed = False
            self._update()  # a hidden table has no visible rows
            self.table.choose(0)
        self._facts.start()
        self._update()

    def _onListingFailed(self, sentence: str) -> None:
        self._analysis.showMessage(sentence)
        self._update()

    def _onListed(self, leftOut: list[str], problems: list[str]) -> None:
        self._problems, self._leftOut = problems, leftOut
        if problems or not self._films:
            self._analysis.showMessage("\n".join(problems + leftOut))
        self._update()

    def _onRow(self, row: int) -> None:
        if self._isSorting:
            return
        self.shown.open(self._films[self.table.films[row]].path)
        self._update()

    def _onSetting(self, key: str) -> None:
        """List again with the results of other networks."""
        if self.isOpen and key in (*userSettings.WORKER_KEYS, userSettings.ALL_RESET):
            self.open(self._places)

    def _onScrolled(self, value: int) -> None:
        self._facts.start()

    def _sort(self) -> None:
        box = self.ui.worklistOrderComboBox
        current = self.table.films[self.table.row] if self.table.row >= 0 else -1
        order = ordered(self._films, box.itemData(box.currentIndex))
        # The film that is being read stays; the next one is the one after it.
        self._isSorting = True
        self.table.setFilms(order, order.index(current) if current in order else 0)
        self._isSorting = False
        self._facts.start()
        self._update()

    def _onProgress(
        self, done: int, total: int, path: str, summary: Summary | None, sha256: str | None, problem: str
    ) -> None:
        bar = self.ui.worklistProgressBar
        bar.setMaximum(total)
        bar.setValue(done)
        bar.setFormat(_("{done} of {of} films analyzed").format(done=done, of=total) if total else "")
        film = self._film(path)
        if film is not None:
            if not film.identify_by(sha256):
                summary, problem = None, replacedProblem(film)
            film.summary, film.problem, film.is_queued = summary or film.summary, problem, False
            self._refresh(film)
            if summary is not None and path == self.shown.path:
                self.shown.showResult(path)

    def stopAnalyzing(self) -> None:
        """Stop analyzing; stored results are kept."""
        self._batch.stop()
        self._unqueue()

    def _onAnalyzed(self) -> None:
        self._unqueue()
        self._sort()

    def _onBatchFailed(self, sentence: str) -> None:
        self._unqueue()
        self._analysis.showMessage(sentence)

    def _unqueue(self) -> None:
        for film in self._films:
            film.is_queued = False
        self.table.refreshVisible()
        self._update()

    def _onOpened(self, path: str, sha256: str | None) -> None:
        """Describe the film that was opened, even if another one was listed."""
        film = self._film(path)
        if film is not None and not film.identify_by(sha256):
            film.sha256, film.summary, film.problem = sha256 or "", None, ""
            self._facts.forget(film)
            self._refresh(film)
            self._facts.start()

    def _onUnreadable(self, path: str, message: str) -> None:
        film = self._film(path)
        if film is not None:
            film.problem = message
            self._refresh(film)

    def _onReading(self, path: str, reading: Reading) -> None:
        film = self._film(path)
        if film is not None:
            film.summary, film.problem = summary_of(reading), ""
            self._refresh(film)

    def _refresh(self, film: ListedFilm) -> None:
        place = self._byPath.get(film.path)
        if place is not None:
            self.table.refresh(place)
            if not self._isUpdating:
                self._isUpdating = True
                self._updateTimer.start()

    def _film(self, path: str) -> ListedFilm | None:
        place = self._byPath.get(path)
        return None if place is None else self._films[place]

    def _rowsOf(self, films: Sequence[int]) -> list[ListedFilm]:
        return [self._films[film] for film in films]

    def _nextWithoutFacts(self) -> ListedFilm | None:
        """Return the film to look up next: a visible one without thumbnail, else the next of the list."""
        visible = (self._films[film] for film in self.table.visibleFilms)
        found = next((film for film in visible if self._facts.thumbnail(film) is None), None)
        while found is None and self._next < len(self._films):
            film = self._films[self._next]
            self._next += 1
            if not film.has_facts:
                found = film
        return found

    def _update(self) -> None:
        ui = self.ui
        self._isUpdating = False
        ui.Worklist.visible = self.isVisible
        waiting = any(film.summary is None for film in self._films)
        ui.analyzeAllButton.visible = not self.isAnalyzing
        ui.analyzeAllButton.enabled = waiting
        ui.stopAllButton.visible = ui.worklistProgressBar.visible = self.isAnalyzing
        longNames.show(ui.worklistLabel, self._status())
        ui.worklistLabel.toolTip = self._details()
        ui.worklistLabel.visible = bool(ui.worklistLabel.text)
        self.changed.emit()

    def _status(self) -> str:
        """Return failures and what was left out in one line; the row of view commands has the position."""
        if self._listing.isRunning:
            return _("Listing films: {count} so far").format(count=len(self._films))
        parts = []
        failed = [film.name for film in self._films if film.state == "failed"]
        if failed:
            names = ", ".join(failed[:MAX_NAMED])
            if len(failed) > MAX_NAMED:
                names = _("{names} and {more} more").format(names=names, more=len(failed) - MAX_NAMED)
            parts.append(_("{count} failed: {names}").format(count=len(failed), names=names))
        if self._leftOut:
            parts.append(_("other files left out"))
        return "; ".join(parts)

    def _details(self) -> str:
        """Return the reasons of all failures, and what was left out."""
        problems = [film.problem for film in self._films if film.state == "failed"]
        return "\n".join([*problems[:MAX_REASONS], *self._problems, *self._leftOut])
