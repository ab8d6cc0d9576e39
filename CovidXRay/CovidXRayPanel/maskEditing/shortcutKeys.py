"""Keyboard shortcuts of mask editing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

import qt

from CovidXRayLib.segmentation.editing.editor import BRUSH, ERASER, LASSO, SMOOTH
from CovidXRayPanel.widgets.shortcuts import Shortcuts

if TYPE_CHECKING:
    from CovidXRayPanel.maskEditing.maskEditing import MaskEditing

# Compared by class name: see translation.py.
TEXT_INPUTS = ("QLineEdit", "QAbstractSpinBox")


def editingKeys(editing: MaskEditing) -> Shortcuts:
    """Enable the shortcuts of a :class:`MaskEditing`; ``remove()`` of the result disables them."""
    actions = {
        "B": lambda: editing.setTool(BRUSH),
        "E": lambda: editing.setTool(ERASER),
        "S": lambda: editing.setTool(SMOOTH),
        "O": lambda: editing.setTool(LASSO),
        "X": editing.switchSide,
        "V": lambda: editing.setOverwriteOther(not editing.overwriteOther),
        "[": lambda: editing.resizeBrush(-1),
        "]": lambda: editing.resizeBrush(1),
        "Ctrl+Z": editing.undo,
        "Ctrl+Y": editing.redo,
        "Ctrl+Shift+Z": editing.redo,
        "Return": lambda: _accept(editing),
        "Enter": lambda: _accept(editing),
        "Escape": lambda: editing.stop(False),
    }
    keys = Shortcuts(actions, repeating=("[", "]", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"))
    keys.enable(True)
    return keys


def _accept(editing: MaskEditing) -> None:
    focused = qt.QApplication.focusWidget()
    if isTextInput(focused):
        focused.clearFocus()  # the key ended number input, not editing
    else:
        editing.stop(True)


def isTextInput(widget: qt.QWidget | None) -> TypeGuard[qt.QWidget]:
    """Return whether a widget, or None, accepts text input."""
    return widget is not None and any(widget.inherits(name) for name in TEXT_INPUTS)
