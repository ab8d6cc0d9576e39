"""The reader's assessment of the film, and the results that may be shown."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN, MAX_LABELS, Vocabulary
from CovidXRayLib.curation.labels.titles import flags, label_title, reasons, states
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading.severity_text import severity_text
from CovidXRayLib.reading.verdict import category_text
from CovidXRayPanel.review.numberedTitle import numberedTitle
from CovidXRayPanel.widgets import longNames

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import forms

    from CovidXRayLib.curation.history.views import AssessmentView
    from CovidXRayLib.curation.worklists.rows import FilmRow
    from CovidXRayLib.reading import Reading


# Characters of a label's title on its button.
MAX_TITLE = 28


class AnswerSection:
    """Shows the assessment of one film, and forwards clicks.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    onLabel : callable
        Called with the number of a label, from 1.
    """

    def __init__(self, ui: forms.CovidXRayReviewForm, onLabel: Callable[[int], object]) -> None:
        self._ui = ui
        self._buttons = [getattr(ui, f"label{number}Button") for number in range(1, MAX_LABELS + 1)]
        for number, button in enumerate(self._buttons, 1):
            button.connect("clicked()", lambda number=number: onLabel(number))
        # The film and the comment of the database that were shown last.
        self._commented: tuple[int | None, str] = (None, "")
        self.useVocabulary(BUILT_IN)

    def useVocabulary(self, vocabulary: Vocabulary) -> None:
        """Offer the labels of a project, by the keys 1 to 9."""
        self._vocabulary = vocabulary
        for number, button in enumerate(self._buttons, 1):
            isUsed = number <= len(vocabulary.codes)
            button.visible = isUsed
            if isUsed:
                title = label_title(vocabulary.codes[number - 1], vocabulary)
                button.text = numberedTitle(number, shorten(title, MAX_TITLE, placeholder=" ..."))
                button.toolTip = title

    def show(
        self, row: FilmRow, answer: AssessmentView, reading: Reading | None, hasMask: bool, isRead: bool
    ) -> None:
        """Show the reader's assessment and, unless hidden, the scores and other readers' assessments.

        Parameters
        ----------
        row : CovidXRayLib.curation.worklists.worklist_table.FilmRow
        answer : CovidXRayLib.curation.history.views.AssessmentView
        reading : CovidXRayLib.reading.Reading or None
            The latest analysis.
        hasMask, isRead : bool
            Whether there is a mask, and whether the film's file has been read.
        """
        ui = self._ui
        title = [filmName(row), states()[row.state]]
        if not isRead:
            title.append(_("loading ..."))
        if row.locked_by:
            title.append(_("{name} is editing its mask").format(name=row.locked_by))
        longNames.show(ui.titleLabel, " - ".join(title))
        for button, label in zip(self._buttons, self._vocabulary.codes, strict=False):
            button.checked = answer.label == label
            name = label_title(label, self._vocabulary)
            reason = reasons().get(answer.reason, "") if answer.label == label else ""
            button.toolTip = f"{name}: {reason}" if reason else name
        self.showMask(answer.mask, hasMask, editable=row.locked_by is None)
        ui.flagsButton.text = _flagsText(answer.flags)
        ui.flagsButton.toolTip = ", ".join(flags()[flag] for flag in answer.flags)
        self._showComment(row.id, answer.comment)
        longNames.show(ui.scoreLabel, self._scoreText(row, answer, reading))

    def showMask(self, judgment: str, hasMask: bool, editable: bool) -> None:
        """Show the judgment of the mask, and whether the mask can be judged."""
        ui = self._ui
        ui.acceptButton.checked, ui.rejectButton.checked = judgment == "accepted", judgment == "rejected"
        for button in (ui.acceptButton, ui.rejectButton):
            button.enabled = hasMask
        ui.editButton.enabled = editable

    def _showComment(self, film: int, comment: str) -> None:
        """Show the comment of the database, unless the field has unsaved words on the same film."""
        edit, (shownFilm, shown) = self._ui.commentEdit, self._commented
        self._commented = (film, comment)
        words = edit.text.strip()
        if film != shownFilm or words == shown != comment:
            edit.text = comment

    def clear(self) -> None:
        """Clear the section if there is no film."""
        self._commented = (None, "")
        self._ui.titleLabel.text = _("No film.")
        self._ui.scoreLabel.text = self._ui.comparisonLabel.text = self._ui.commentEdit.text = ""
        for button in self._buttons:
            button.checked = False

    def _scoreText(self, row: FilmRow, answer: AssessmentView, reading: Reading | None) -> str:
        lines = []
        if answer.reason:
            lines.append(_("Non-diagnostic: {reason}.").format(reason=reasons()[answer.reason]))
        lines += reading.withheld_because if reading else ()
        if row.hidden:
            # Readers who asked to see them are told why they are still hidden.
            lines.append(
                _("Score and other readings hidden until you answer.")
                if self._ui.blindCheckBox.checked
                else _("Double read: score and other readings stay hidden until you answer.")
            )
        elif self._ui.scoreCheckBox.checked:
            if row.probability is not None:
                lines.append(_("Score {score:.2f} (scale 0 to 1).").format(score=row.probability))
                if reading is not None and reading.category is not None:
                    lines.append(_("Category: {category}.").format(category=category_text(reading.category)))
                if reading is not None and reading.severity is not None:
                    lines.append(severity_text(reading.severity) + ".")
            elif reading is None:
                lines.append(_("Not analyzed yet."))
            lines += [
                _("{name}: {label}").format(name=name, label=label_title(label, self._vocabulary))
                for name, label in row.others or ()
            ]
        return "\n".join(lines)


def filmName(row: FilmRow) -> str:
    """Return the name of a film, or its number where names are hidden."""
    return row.name or _("Film {number}").format(number=row.id)


def _flagsText(chosen: Sequence[str]) -> str:
    return _("Flags: {number} (F)").format(number=len(chosen)) if chosen else _("Flags (F)")
