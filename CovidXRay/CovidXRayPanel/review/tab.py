"""The tab "Review": sequential assessment of the films in a review database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.review import keys
from CovidXRayPanel.review.answerSection import AnswerSection
from CovidXRayPanel.review.chooser import Chooser
from CovidXRayPanel.review.currentFilm import CurrentFilm
from CovidXRayPanel.review.filmList import FilmList
from CovidXRayPanel.review.filmLoader import FilmLoader
from CovidXRayPanel.review.filmTable import SCORE
from CovidXRayPanel.review.keys import ReviewKeys
from CovidXRayPanel.review.maskCorrection import MaskCorrection
from CovidXRayPanel.review.readerActions import ReaderActions
from CovidXRayPanel.review.reviewedFilm import ReviewedFilm
from CovidXRayPanel.reviewDatabase.assignSection import AssignSection
from CovidXRayPanel.reviewDatabase.backupJob import DatabaseBackup
from CovidXRayPanel.reviewDatabase.databaseSection import DatabaseSection
from CovidXRayPanel.reviewDatabase.jobs import Jobs
from CovidXRayPanel.reviewDatabase.link import DatabaseLink
from CovidXRayPanel.widgets.messageLabel import show
from CovidXRayPanel.widgets.translation import translateWidgets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import forms

# Interval of refreshing the listed films with the work of other readers and the networks.
REFRESH_MS = 5000
# Delay until the reader's place is saved: after the film has been displayed, since a disk may take its time.
SAVING_MS = 50
FOCUS_CHANGED = "focusChanged(QWidget*,QWidget*)"


class ReviewTab:
    """The review tab and its components.

    Parameters
    ----------
    layout : QLayout
        The layout to add the tab to.
    resourcePath : callable
        Returns the path of a module resource.
    ensureReady : callable
        Installs the requirements of the networks on consent; returns whether they are met.

    Attributes
    ----------
    ui : object
        The widgets of the UI file, by name.
    """

    def __init__(
        self, layout: qt.QBoxLayout, resourcePath: Callable[[str], str], ensureReady: Callable[[], bool]
    ) -> None:
        widget = slicer.util.loadUI(resourcePath("UI/CovidXRayReview.ui"))
        layout.addWidget(widget)
        self.ui: forms.CovidXRayReviewForm = slicer.util.childWidgetVariables(widget)
        ui = self.ui
        translateWidgets(widget)
        self.isShown = False
        self.link = DatabaseLink()
        self.backup = DatabaseBackup(self.link)
        self.loader = FilmLoader()
        self.reviewed = ReviewedFilm()
        self.list = FilmList(ui, self.link, self._isBlind, self._onFilm)
        self.current = CurrentFilm(self.link, self.loader, self.reviewed, self._isBlind)
        self.correction = MaskCorrection(
            self.link, resourcePath("UI/MaskEditing.ui"), ui.editingFrame.layout()
        )
        self.chooser = Chooser(ui)
        self.jobs = Jobs(ui, self.link, ensureReady, lambda: self.list.films)
        self.assigning = AssignSection(ui, self.link, self.list.worklist)
        self.actions = ReaderActions(self)
        self._answers = AnswerSection(ui, self.actions.label)
        self._database = DatabaseSection(ui, self.link, self._onOpened, self._onBlind)
        self.keys = ReviewKeys(self.actions.byKey(), ui.keysLabel)
        self._saving = self._timer(SAVING_MS, self.list.save, single=True)
        self._refreshTimer = self._timer(REFRESH_MS, self.list.table.refreshVisible)
        self._connect()
        self.showMessage("")
        self._update()

    def enter(self) -> None:
        """Called when the user enters this tab."""
        self.isShown = True
        self.correction.editing.enter()
        if self.link.database is None:
            self._database.reopen()
        else:
            self.current.put()
        self._refreshTimer.start()
        self._update()

    def exit(self) -> None:
        """Called when the user leaves this tab or the module."""
        if not self.isShown:
            return
        self.isShown = False
        self.correction.editing.exit()
        self.reviewed.hide()
        self._refreshTimer.stop()
        self.keys.use("")

    def forgetScene(self) -> None:
        """Save drawings to the database and release the nodes before the scene is closed."""
        self.correction.stop(True)
        self.reviewed.forget()
        self.current.isShown = False

    def cleanup(self) -> None:
        """Release resources when the application exits."""
        slicer.app.disconnect(FOCUS_CHANGED, self._onFocus)
        self.exit()
        self.close()
        self.keys.remove()
        self.loader.close()
        self.backup.close()

    def close(self) -> None:
        """Close the database."""
        self._finishWork()
        self.link.close()
        self._database.update()
        self._update()

    def _finishWork(self) -> None:
        """Finish running tasks of the open database, and save pending work."""
        self._finishFilm()
        self.jobs.close()
        self.assigning.close()
        if self.link.database is not None:
            self.list.save()
        self._saving.stop()
        self.list.clear()
        # Nothing that could not be saved may go to the film with the same number in the next database.
        self.current.clear()
        self._answers.clear()

    def _finishFilm(self) -> None:
        """Save what the reader writes, chooses or draws with its own film, before another one comes."""
        self.actions.saveComment()
        if self.chooser.isOpen and self.chooser.isMultiple:
            self.chooser.finish()
        self.chooser.back()
        self.correction.stop(True)

    def openDatabase(self, location: str | Path, name: str) -> None:
        """Open a review database for a reader, as if entered in the fields."""
        self.ui.databaseEdit.text, self.ui.readerEdit.text = str(location), name
        self._database.open()

    def showMessage(self, sentence: str, isProblem: bool = True) -> None:
        """Show a message; an empty one clears the last."""
        show(self.ui.reviewMessageLabel, sentence, isProblem)

    def refresh(self) -> None:
        """Refresh the current and the listed films from the database."""
        if self.link.database is not None:
            self.current.refresh()
            self.list.table.refreshVisible()

    def useKeys(self) -> None:
        """Enable the shortcuts of the current mode."""
        ui = self.ui
        if not self.isShown or self.link.database is None:
            mode = ""
        elif self.correction.active:
            mode = keys.EDITING
        elif self.chooser.isOpen:
            mode = keys.CHOOSING
        elif ui.commentEdit.hasFocus():
            mode = keys.WRITING
        else:
            mode = keys.ADJUDICATING if self.list.isAdjudicating else keys.READING
        if mode != self.keys.mode:
            self.keys.use(mode)

    def _connect(self) -> None:
        ui = self.ui
        self.link.problem.connect(self.showMessage)
        self.link.replacing.connect(self._finishWork)
        self.backup.failed.connect(self.showMessage)
        self.correction.refused.connect(self.showMessage)
        self.correction.ended.connect(self._onEditingEnded)
        self.current.changed.connect(self._onChanged)
        self.loader.loaded.connect(self._onLoaded)
        self.current.notified.connect(self.showMessage)
        self.jobs.notified.connect(self.showMessage)
        self.jobs.imported.connect(self._onImported)
        self.assigning.notified.connect(self.showMessage)
        self.assigning.assigned.connect(self._onAssigned)
        self.jobs.analyzed.connect(self._onAnalyzed)
        for button, action in (
            (ui.acceptButton, self.actions.accept),
            (ui.rejectButton, self.actions.reject),
            (ui.editButton, self.actions.edit),
            (ui.flagsButton, self.actions.flags),
        ):
            button.connect("clicked()", action)
        ui.overlayCheckBox.connect("toggled(bool)", self.reviewed.setMaskVisible)
        ui.scoreCheckBox.connect("toggled(bool)", self._onScoreToggled)
        for box in (ui.overlayCheckBox, ui.scoreCheckBox, ui.advanceCheckBox):
            box.connect("clicked()", self._onOptionClicked)
        ui.commentEdit.connect("editingFinished()", self.actions.endComment)
        slicer.app.connect(FOCUS_CHANGED, self._onFocus)

    def _onOptionClicked(self) -> None:
        self._saving.start(0)  # as soon as the click has been handled

    def _timer(self, interval: int, slot: Callable[[], object], single: bool = False) -> qt.QTimer:
        timer = qt.QTimer()
        timer.setInterval(interval)
        timer.setSingleShot(single)
        timer.connect("timeout()", slot)
        return timer

    def _onBlind(self) -> None:
        """Handle a change of blinding, which decides what a search may find."""
        if self.ui.searchEdit.text:
            self.list.reload()
        self.refresh()

    def _isBlind(self) -> bool:
        blind: bool = self.ui.blindCheckBox.checked
        return blind

    def _update(self) -> None:
        isOpen = self.link.database is not None
        self.ui.workPage.visible = self.ui.answerPage.visible = isOpen
        if not isOpen:
            self.ui.databaseSection.collapsed = False
        self.useKeys()

    def _onOpened(self) -> None:
        self.jobs.close()
        self.loader.forget()
        if self.link.database is not None:
            self.showMessage("\n".join(self.link.database.warnings))
        self._useVocabulary()
        self.assigning.update()
        self.list.restore()
        self._update()

    def _onImported(self) -> None:
        """Handle films or labels that may have been imported."""
        before = self.link.vocabulary
        self.link.reloadVocabulary()
        if self.link.vocabulary != before:
            if not self.chooser.isMultiple:
                self.chooser.back()  # the label that a reason was asked for may be gone
            self._useVocabulary()
        self.list.update()
        self.current.refresh()

    def _onAssigned(self) -> None:
        """Handle films that may have been assigned."""
        self.list.takeAssignments()
        self.current.refresh()  # on a film to be read twice, the score is hidden

    def _useVocabulary(self) -> None:
        self._answers.useVocabulary(self.link.vocabulary)
        self.list.useVocabulary()
        self.keys.setLabelCount(len(self.link.vocabulary.codes))

    def _onFilm(self) -> None:
        """Handle a change of the current film."""
        # Before the work on the last film is saved: if that fails, the reader is told.
        self.showMessage("")
        self._finishFilm()
        self.correction.unsaved = None
        film = self.list.film
        if film is None:
            self.current.clear()
            self.reviewed.clear()
            self._answers.clear()
        else:
            difference = self.list.disagreements.get(film) if self.list.isAdjudicating else None
            self.current.open(self.list.films, self.list.table.row, difference)
        self._saving.start(SAVING_MS)
        self.useKeys()

    def _onChanged(self) -> None:
        current, ui = self.current, self.ui
        if current.film is None or current.row is None or current.answer is None:
            return
        adjudication = current.adjudication
        answer = current.answer if adjudication is None else adjudication.answer(current.answer)
        self._answers.show(current.row, answer, current.reading, current.mask is not None, current.isRead)
        for widget in (ui.acceptButton, ui.flagsButton, ui.commentEdit, ui.advanceCheckBox, ui.scoreCheckBox):
            widget.visible = adjudication is None
        ui.scoreLabel.visible = bool(ui.scoreLabel.text) and adjudication is None
        ui.comparisonLabel.visible = adjudication is not None
        ui.comparisonLabel.text = adjudication.table(self.link.vocabulary) if adjudication is not None else ""
        ui.rejectButton.text = _("No mask (R)") if adjudication is not None else _("Reject (R)")
        self.list.table.refresh(current.film, current.row)
        self.useKeys()

    def _onLoaded(self, film: int) -> None:
        if film == self.current.film:
            self.actions.filmLoaded()

    def _onAnalyzed(self, film: int) -> None:
        self.current.invalidateMask(film)
        self.list.table.refresh(film)
        if film == self.current.film and not self.correction.active and self.correction.unsaved is None:
            self.current.refresh(mask=True)

    def _onEditingEnded(self) -> None:
        if self.correction.kept is not None:
            self.showMessage("")
            self.current.takeMask(self.correction.kept)
        elif self.correction.unsaved is None and self.current.adjudication is not None:
            self.current.restoreMask()
        elif self.correction.unsaved is None and self._isMaskOutdated():
            self.current.refresh(mask=True)
        self.useKeys()

    def _isMaskOutdated(self) -> bool:
        """Whether the film was analyzed while its mask was edited."""
        loaded = self.loader.get(self.current.film)
        return loaded is not None and not loaded.isMaskKnown

    def _onScoreToggled(self, shown: bool) -> None:
        self.ui.filmTable.setColumnHidden(SCORE, not shown)
        if self.current.film is not None:
            self._onChanged()

    def _onFocus(self, before: qt.QWidget | None, now: qt.QWidget | None) -> None:
        self.useKeys()
