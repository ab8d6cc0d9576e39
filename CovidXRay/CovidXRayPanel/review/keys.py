"""Keyboard shortcuts of the review by mode, and their help text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN
from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.widgets.shortcuts import Shortcuts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import qt

READING, ADJUDICATING, CHOOSING, WRITING, EDITING = (
    "reading",
    "adjudicating",
    "choosing",
    "writing",
    "editing",
)
REPEATING = ("N", "P", "PgDown", "PgUp")


class ReviewKeys:
    """Enables the shortcuts of one mode at a time.

    Parameters
    ----------
    actions : dict of str to dict of str to callable
        Actions by key, by mode.
    label : QLabel
        Shows the help text.
    """

    def __init__(self, actions: Mapping[str, Mapping[str, Callable[[], object]]], label: qt.QLabel) -> None:
        self._sets = {mode: Shortcuts(keys, REPEATING) for mode, keys in actions.items()}
        self._label = label
        self.mode = ""
        self.labelCount = 0

    def use(self, mode: str) -> None:
        """Enable the shortcuts of a mode; an empty mode disables all."""
        self.mode = mode
        self._showHelp()
        for name, keys in self._sets.items():
            if name != mode:
                keys.enable(False)
        if mode in self._sets:
            self._sets[mode].enable(True)

    def setLabelCount(self, count: int) -> None:
        """Name this number of labels in the help text."""
        self.labelCount = count
        self._showHelp()

    def _showHelp(self) -> None:
        self._label.text = helpFor(self.mode, self.labelCount)

    def remove(self) -> None:
        """Remove all shortcuts."""
        for keys in self._sets.values():
            keys.remove()


def helpFor(mode: str, labelCount: int) -> str:
    """Return the shortcuts of a mode as one or two lines of text."""
    return " &nbsp; ".join(f"<b>{key}</b> {words}" for key, words in pairsFor(mode, labelCount))


def helpSections(labelCount: int) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the modes' titles and shortcuts for the keyboard help; 0 labels for those that are built in."""
    modes = ((_("Mask editing"), EDITING), (_("Review"), READING), (_("Adjudication"), ADJUDICATING))
    count = labelCount or len(BUILT_IN.labels)
    return [(title, pairsFor(mode, count)) for title, mode in modes]


def pairsFor(mode: str, labelCount: int) -> list[tuple[str, str]]:
    """Return the shortcuts of a mode, with what they do."""
    moving = [(_("N, P"), _("next, previous")), (f"1-{labelCount}", _("label"))]
    keys = {
        READING: [
            *moving,
            ("A, R, E", _("accept, reject, edit mask")),
            ("F", _("flags")),
            ("C", _("comment")),
            ("Z", _("undo")),
            ("L, S", _("show or hide mask, score")),
        ],
        ADJUDICATING: [
            *moving,
            ("X", _("the other mask")),
            ("R, E", _("no mask, edit mask")),
            ("Z", _("undo")),
            ("L", _("show or hide mask")),
        ],
        CHOOSING: [("1-8", _("choose")), ("Enter", _("done")), ("Esc", _("back"))],
        WRITING: [("Enter", _("save comment")), ("Esc", _("back"))],
        EDITING: [
            ("B, E, S, O", _("brush, eraser, smooth, lasso")),
            ("X", _("other lung")),
            ("V", _("edit both lungs")),
            ("[ ]", _("size")),
            ("Ctrl+Z, Ctrl+Y", _("undo, redo")),
            ("Enter", _("save")),
            ("Esc", _("discard")),
        ],
    }
    return keys.get(mode, [])
