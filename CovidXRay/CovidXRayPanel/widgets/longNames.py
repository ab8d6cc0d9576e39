"""Names of files, folders, servers and persons, shown so that a long one does not widen the panel."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import qt

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

ZERO_WIDTH_SPACE = "\u200b"
# Characters: longer words than this one are broken, which ordinary ones never are.
_LONGEST_WORD = 20
_PIECE = 8
_LONGEST_TITLE = 28
# What Qt puts between lines of a selection.
_LINE_ENDS = {ord("\u2028"): "\n", ord("\u2029"): "\n"}


def show(label: qt.QLabel, text: str) -> None:
    """Show plain text in a label that wraps; text copied from it is as given."""
    label.text = breakable(text)
    if isSelectable(label):
        copyWithoutBreaks(label)


def isSelectable(label: qt.QLabel) -> bool:
    """Return whether the text of a label can be selected."""
    return label.focusPolicy != qt.Qt.NoFocus


def breakable(text: str) -> str:
    """Return text that may be wrapped within long words, by invisible characters."""
    return re.sub(rf"\S{{{_LONGEST_WORD + 1},}}", lambda word: ZERO_WIDTH_SPACE.join(_pieces(word[0])), text)


def copyWithoutBreaks(label: qt.QLabel) -> None:
    """Leave the invisible characters out of text that is copied by a label's menu.

    Copying by keyboard is up to :func:`copiesOnKey`: a shortcut here would be ambiguous beside that of
    Slicer's Edit menu, and Qt then triggers neither.
    """
    if label.actions():
        return
    action = qt.QAction(_("Copy"), label)
    action.connect("triggered()", lambda: _copySelection(label))
    label.addAction(action)
    label.setContextMenuPolicy(qt.Qt.ActionsContextMenu)


def copiesOnKey(label: qt.QLabel, event: Any) -> bool:
    """Copy a label's selected text as given if the event is of Ctrl+C; returns whether it was."""
    kind = event.type()
    if kind not in (qt.QEvent.ShortcutOverride, qt.QEvent.KeyPress):
        return False
    if event.key() != qt.Qt.Key_C or not event.modifiers() & qt.Qt.ControlModifier:
        return False
    event.accept()  # so that the key comes to the label and not to a shortcut
    if kind == qt.QEvent.KeyPress:
        _copySelection(label)
    return True


def shortened(name: str) -> str:
    """Return a name for a title or a button in one line; the whole one belongs in the tooltip."""
    if len(name) <= _LONGEST_TITLE:
        return name
    half = _LONGEST_TITLE // 2
    return f"{name[:half]}...{name[-half:]}"


def _pieces(word: str) -> Iterator[str]:
    start = 0
    for place, character in enumerate(word):
        # An accent stays with its letter.
        if place - start >= _PIECE and not unicodedata.combining(character):
            yield word[start:place]
            start = place
    yield word[start:]


def _copySelection(label: qt.QLabel) -> None:
    selected = label.selectedText
    if selected:
        plain = selected.replace(ZERO_WIDTH_SPACE, "").translate(_LINE_ENDS)
        qt.QApplication.clipboard().setText(plain)
