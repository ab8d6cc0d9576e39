"""Actions of the review's keys and buttons."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from CovidXRayLib.curation.history.label_vocabulary import MAX_LABELS
from CovidXRayLib.curation.labels.titles import flags, reasons, undone_title
from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.review import keys
from CovidXRayPanel.review.chooser import MAX_CHOICES
from CovidXRayPanel.review.currentFilm import stillReading
from CovidXRayPanel.views.filmView import sliceWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from CovidXRayLib.curation.history.views import MaskView
    from CovidXRayLib.curation.review_database import ReviewDatabase
    from CovidXRayPanel.review.tab import ReviewTab

# Arguments of a decision besides database, film and reader.
P = ParamSpec("P")


class ReaderActions:
    """Records the reader's decisions, each committed before the next one can be made.

    Parameters
    ----------
    tab : CovidXRayPanel.review.tab.ReviewTab
    """

    def __init__(self, tab: ReviewTab) -> None:
        self._tab = tab

    def byKey(self) -> dict[str, dict[str, Callable[[], object]]]:
        """Return actions by key, by mode."""
        ui = self._tab.ui
        moving: dict[str, Callable[[], object]] = {
            "N": self.next,
            "PgDown": self.next,
            "P": self.previous,
            "PgUp": self.previous,
            "Z": self.undo,
            "Ctrl+Z": self.undo,
            "L": ui.overlayCheckBox.click,
            "E": self.edit,
            "R": self.reject,
            "F5": self._tab.list.reload,
        }
        moving |= {str(number): partial(self.label, number) for number in range(1, MAX_LABELS + 1)}
        chooser = self._tab.chooser
        return {
            keys.READING: moving
            | {"A": self.accept, "F": self.flags, "C": self.comment, "S": ui.scoreCheckBox.click},
            keys.ADJUDICATING: moving | {"X": self.otherMask},
            keys.CHOOSING: {
                **{str(number): partial(chooser.press, number) for number in range(1, MAX_CHOICES + 1)},
                "Return": chooser.finish,
                "Enter": chooser.finish,
                "F": chooser.finish,
                "Escape": chooser.back,
            },
            keys.WRITING: {"Escape": self.revertComment},
        }

    def next(self) -> None:
        """Show the next film."""
        self._move(1)

    def previous(self) -> None:
        """Show the previous film."""
        self._move(-1)

    def label(self, number: int) -> None:
        """Assign a label to the film, by number; one that counts as unusable also requires a reason."""
        vocabulary = self._tab.link.vocabulary
        if number > len(vocabulary.codes):
            return
        label, current = vocabulary.codes[number - 1], self._tab.current
        unusable = vocabulary.is_unusable(label)
        # The only answer to a film that cannot be shown; an adjudication also decides about the mask.
        mayBeUnseen = unusable and current.isRead and current.adjudication is None
        if not mayBeUnseen and not self._isSeen():
            return
        if unusable:
            self._ask(_("Why non-diagnostic?"), reasons(), partial(self._onReason, label))
        else:
            self._label(label, "")

    def accept(self) -> None:
        """Accept the mask."""
        from CovidXRayLib.curation.readers import decisions

        if self._tab.correction.unsaved is not None:
            self._tab.correction.save()
        elif self._isSeen() and (mask := self._mask()) is not None:
            self._decide(decisions.judge_mask, True, mask_id=mask.id, seconds=self._tab.current.seconds)
            self._advance()

    def reject(self) -> None:
        """Reject the mask."""
        from CovidXRayLib.curation.readers import decisions

        current = self._tab.current
        if self._tab.correction.unsaved is not None:
            self._tab.correction.unsaved = None
            current.restoreMask()
        elif not self._isSeen():
            return
        elif current.adjudication is not None:
            current.nextMask(without=True)
        elif (mask := self._mask()) is not None:
            self._decide(decisions.judge_mask, False, mask_id=mask.id, seconds=self._tab.current.seconds)
            self._advance()

    def otherMask(self) -> None:
        """Show the other reader's mask."""
        if self._tab.current.adjudication is not None:
            self._tab.current.nextMask()

    def edit(self) -> None:
        """Correct the mask manually."""
        tab = self._tab
        if tab.current.film is None or not self._isSeen() or sliceWidget() is None:
            return
        if not tab.ui.overlayCheckBox.checked:
            tab.ui.overlayCheckBox.click()
        version = tab.current.mask.model_version if tab.current.mask is not None else ""
        tab.correction.start(tab.current.film, tab.reviewed, version)
        if tab.correction.active:
            tab.reviewed.colorSides()
        tab.useKeys()

    def flags(self) -> None:
        """Choose the film's quality flags."""
        answer = self._tab.current.answer
        if self._tab.chooser.isOpen:
            self._tab.chooser.finish()
        elif answer is not None and self._isSeen():
            self._ask(_("Image quality flags:"), flags(), self._onFlags, answer.flags, multiple=True)
        else:
            self._tab.ui.flagsButton.checked = False

    def comment(self) -> None:
        """Edit the comment."""
        if self._tab.current.film is not None:
            self._tab.ui.commentEdit.setFocus()
            self._tab.ui.commentEdit.selectAll()
            self._tab.useKeys()

    @property
    def isCommentUnsaved(self) -> bool:
        """Whether the comment field differs from the database."""
        answer = self._tab.current.answer
        return answer is not None and self._tab.ui.commentEdit.text.strip() != answer.comment

    def saveComment(self) -> None:
        """Save the comment, which may be only half written."""
        from CovidXRayLib.curation.readers import decisions

        if self.isCommentUnsaved:
            self._decide(decisions.comment, self._tab.ui.commentEdit.text.strip())

    def endComment(self) -> None:
        """Save the comment and leave its field (Enter, or focus lost)."""
        self.saveComment()
        if self._tab.ui.commentEdit.hasFocus():
            self._tab.ui.filmTable.setFocus()

    def revertComment(self) -> None:
        """Revert the comment (Esc)."""
        answer = self._tab.current.answer
        self._tab.ui.commentEdit.text = answer.comment if answer is not None else ""
        self._tab.ui.filmTable.setFocus()

    def undo(self) -> None:
        """Undo the last decision, and go to its film."""
        from CovidXRayLib.curation.readers import decisions

        tab = self._tab
        undone = tab.link.ask(decisions.undo, tab.link.readerId)
        if undone is None:
            tab.showMessage(_("Nothing to undo."), False)
            return
        tab.current.invalidateMask(undone.undone.film_id)
        if undone.undone.film_id != tab.current.film:
            tab.list.goTo(undone.undone.film_id)
        tab.current.refresh(mask=True)
        tab.list.table.refresh(undone.undone.film_id)
        tab.showMessage(undone_title(undone.undone.kind), False)

    def filmLoaded(self) -> None:
        """Withdraw the message that the film is still being read."""
        if self._tab.ui.reviewMessageLabel.text == stillReading():
            self._tab.showMessage("")

    def _move(self, step: int) -> None:
        if self._tab.correction.unsaved is not None:
            self._tab.showMessage(_("Your mask edit is not saved yet: press A to save it, R to discard it."))
        elif not self._tab.list.move(step):
            self._tab.showMessage(
                _("This is the last film of the list.")
                if step > 0
                else _("This is the first film of the list."),
                False,
            )

    def _advance(self) -> None:
        """Auto-advance once the assessment of this film is complete, if enabled."""
        tab, answer = self._tab, self._tab.current.answer
        if answer is None or not answer.label or not tab.ui.advanceCheckBox.checked:
            return
        if answer.mask or tab.current.mask is None or tab.link.vocabulary.is_unusable(answer.label):
            self.next()

    def _decide(
        self,
        function: Callable[Concatenate[ReviewDatabase, int, int, P], int],
        *arguments: P.args,
        **more: P.kwargs,
    ) -> int | None:
        event = self._tab.current.decide(function, *arguments, **more)
        if event is not None:
            self._tab.showMessage("")
        return event

    def _isSeen(self) -> bool:
        """Whether the film is in the view; if not, a message is shown: nobody answers for an unseen film."""
        current = self._tab.current
        if current.film is not None and current.problem:
            current.refresh()  # a clicked button is not the answer
            self._tab.showMessage(current.problem)
        return current.isShown

    def _mask(self) -> MaskView | None:
        """The displayed mask; if there is none, a message is shown."""
        current = self._tab.current
        if current.film is not None and current.mask is None:
            self._tab.showMessage(_("There is no mask yet: press E to draw one, or Analyze all."))
        return current.mask

    def _ask(
        self,
        question: str,
        choices: Mapping[str, str],
        onDone: Callable[[list[str] | None], object],
        chosen: Collection[str] = (),
        multiple: bool = False,
    ) -> None:
        self._tab.chooser.ask(question, choices, onDone, chosen, multiple)
        self._tab.useKeys()

    def _onReason(self, label: str, chosen: list[str] | None) -> None:
        if chosen:
            self._label(label, chosen[0])
        else:
            self._tab.current.refresh()
        self._tab.useKeys()

    def _onFlags(self, chosen: list[str] | None) -> None:
        from CovidXRayLib.curation.readers import decisions

        self._tab.ui.flagsButton.checked = False
        answer = self._tab.current.answer
        if chosen is not None and answer is not None and set(chosen) != set(answer.flags):
            self._decide(decisions.set_flags, chosen)
        self._tab.useKeys()

    def _label(self, label: str, reason: str) -> None:
        from CovidXRayLib.curation.readers import decisions

        current = self._tab.current
        seconds = current.seconds
        if current.adjudication is not None:
            mask = current.adjudication.shown.maskId
            event = self._decide(decisions.adjudicate, label, mask, reason=reason, seconds=seconds)
            if event is not None:
                self._tab.showMessage(_("Adjudicated."), False)
        else:
            self._decide(decisions.set_label, label, reason, seconds=seconds)
            self._advance()
