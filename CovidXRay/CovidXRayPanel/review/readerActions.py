"""What a key or a button of the review does."""

from functools import partial

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.review import keys
from CovidXRayPanel.review.chooser import MOST
from CovidXRayPanel.review.titles import LABELS, decisionTitle, flags, reasons
from CovidXRayPanel.views.filmView import sliceWidget

UNUSABLE = "unusable"


class ReaderActions:
    """Takes the reader's decisions, each of which is on the disk before the next one can be taken.

    Parameters
    ----------
    tab : CovidXRayPanel.review.tab.ReviewTab
    """

    def __init__(self, tab):
        self._tab = tab

    def byKey(self):
        """Actions by key, by what the reader is doing."""
        ui = self._tab.ui
        moving = {
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
        moving |= {str(number): partial(self.label, number) for number in range(1, len(LABELS) + 1)}
        chooser = self._tab.chooser
        return {
            keys.READING: moving
            | {"A": self.accept, "F": self.flags, "C": self.comment, "S": ui.scoreCheckBox.click},
            keys.SETTLING: moving | {"X": self.otherMask},
            keys.CHOOSING: {
                **{str(number): partial(chooser.press, number) for number in range(1, MOST + 1)},
                "Return": chooser.finish,
                "Enter": chooser.finish,
                "F": chooser.finish,
                "Escape": chooser.back,
            },
            keys.WRITING: {"Escape": self.leaveComment},
        }

    def next(self):
        """Show the next film."""
        self._move(1)

    def previous(self):
        """Show the film before."""
        self._move(-1)

    def label(self, number):
        """Give the film a label, by number; an unusable film needs a reason, too."""
        if self._tab.current.film is None:
            return
        label = LABELS[number - 1]
        if label == UNUSABLE:
            self._ask(_("Why is it unusable?"), reasons(), self._onReason)
        else:
            self._label(label, "")

    def accept(self):
        """The mask is right."""
        from CovidXRayLib.curation.readers import decisions

        if self._tab.correction.unsaved is not None:
            self._tab.correction.save()
        elif self._hasMask():
            self._decide(decisions.judge_mask, True, mask_id=self._tab.current.mask.id)
            self._goOn()

    def reject(self):
        """The mask cannot be used."""
        from CovidXRayLib.curation.readers import decisions

        current = self._tab.current
        if self._tab.correction.unsaved is not None:
            self._tab.correction.unsaved = None
            current.showMaskAgain()
        elif current.settling is not None:
            current.nextMask(without=True)
        elif self._hasMask():
            self._decide(decisions.judge_mask, False, mask_id=current.mask.id)
            self._goOn()

    def otherMask(self):
        """Show the other reader's mask."""
        if self._tab.current.settling is not None:
            self._tab.current.nextMask()

    def edit(self):
        """Correct the mask by hand."""
        tab = self._tab
        if tab.current.film is None or not tab.current.isShown or sliceWidget() is None:
            return
        if not tab.ui.overlayCheckBox.checked:
            tab.ui.overlayCheckBox.click()
        version = tab.current.mask.model_version if tab.current.mask is not None else ""
        tab.correction.start(tab.current.film, tab.reviewed, version)
        tab.useKeys()

    def flags(self):
        """Say what is wrong with the film's quality."""
        answer = self._tab.current.answer
        if self._tab.chooser.isOpen:
            self._tab.chooser.finish()
        elif answer is not None:
            self._ask(_("Flags on the film's quality:"), flags(), self._onFlags, answer.flags, several=True)

    def comment(self):
        """Write a comment."""
        if self._tab.current.film is not None:
            self._tab.ui.commentEdit.setFocus()
            self._tab.ui.commentEdit.selectAll()
            self._tab.useKeys()

    @property
    def isCommentUnsaved(self):
        """Whether what is written in the field is not what the store has."""
        answer = self._tab.current.answer
        return answer is not None and self._tab.ui.commentEdit.text.strip() != answer.comment

    def keepComment(self):
        """Enter, or the field was left: keep the comment."""
        from CovidXRayLib.curation.readers import decisions

        tab = self._tab
        if self.isCommentUnsaved:
            self._decide(decisions.comment, tab.ui.commentEdit.text.strip())
        if tab.ui.commentEdit.hasFocus():
            tab.ui.filmTable.setFocus()

    def leaveComment(self):
        """Esc: leave the comment as it was."""
        self._tab.ui.commentEdit.text = self._tab.current.answer.comment
        self._tab.ui.filmTable.setFocus()

    def undo(self):
        """Take the last decision back, and go to its film."""
        from CovidXRayLib.curation.readers import decisions

        tab = self._tab
        undone = tab.link.ask(decisions.undo, tab.link.readerId)
        if undone is None:
            tab.say(_("There is nothing to take back."), False)
            return
        tab.current.forgetMask(undone.undone.film_id)
        if undone.undone.film_id != tab.current.film:
            tab.list.goTo(undone.undone.film_id)
        tab.current.refresh(mask=True)
        tab.list.table.refresh(undone.undone.film_id)
        tab.say(decisionTitle(undone.undone.kind), False)

    def _move(self, step):
        if self._tab.correction.unsaved is not None:
            self._tab.say(
                _("The mask that you drew is not kept yet: press A to try again, or R to discard it.")
            )
        elif not self._tab.list.move(step):
            self._tab.say(
                _("This is the last film of the list.")
                if step > 0
                else _("This is the first film of the list."),
                False,
            )

    def _goOn(self):
        """Show the next film once all is said of this one, if the reader wants that."""
        tab, answer = self._tab, self._tab.current.answer
        judged = answer is not None and (answer.mask or tab.current.mask is None or answer.label == UNUSABLE)
        if tab.ui.advanceCheckBox.checked and judged and answer.label:
            self.next()

    def _decide(self, function, *arguments, **more):
        event = self._tab.current.decide(function, *arguments, **more)
        if event is not None:
            self._tab.say("")
        return event

    def _hasMask(self):
        current = self._tab.current
        if current.film is not None and current.mask is None:
            self._tab.say(_("There is no mask yet: press E to draw one, or Analyze all."))
        return current.mask is not None

    def _ask(self, question, choices, onDone, chosen=(), several=False):
        self._tab.chooser.ask(question, choices, onDone, chosen, several)
        self._tab.useKeys()

    def _onReason(self, chosen):
        if chosen:
            self._label(UNUSABLE, chosen[0])
        else:
            self._tab.current.refresh()
        self._tab.useKeys()

    def _onFlags(self, chosen):
        from CovidXRayLib.curation.readers import decisions

        self._tab.ui.flagsButton.checked = False
        if chosen is not None and set(chosen) != set(self._tab.current.answer.flags):
            self._decide(decisions.set_flags, chosen)
        self._tab.useKeys()

    def _label(self, label, reason):
        from CovidXRayLib.curation.readers import decisions

        current = self._tab.current
        if current.settling is not None:
            mask = current.settling.shown.maskId
            if self._decide(decisions.adjudicate, label, mask, reason=reason) is not None:
                self._tab.say(_("This film is settled."), False)
        else:
            self._decide(decisions.set_label, label, reason)
            self._goOn()
