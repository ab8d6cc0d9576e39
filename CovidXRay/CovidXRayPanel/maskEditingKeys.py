"""The keys that work while masks are edited."""

from CovidXRayLib.segmentation.editing.editor import BRUSH, ERASER, LASSO, SMOOTH
from CovidXRayPanel.shortcuts import Shortcuts


def editingKeys(editing):
    """Listen to the keys of a :class:`MaskEditing`; returns what ends it with ``remove()``."""
    actions = {
        "B": lambda: editing.setTool(BRUSH),
        "E": lambda: editing.setTool(ERASER),
        "S": lambda: editing.setTool(SMOOTH),
        "O": lambda: editing.setTool(LASSO),
        "X": editing.switchSide,
        "[": lambda: editing.resizeBrush(-1),
        "]": lambda: editing.resizeBrush(1),
        "Ctrl+Z": editing.undo,
        "Ctrl+Y": editing.redo,
        "Ctrl+Shift+Z": editing.redo,
        "Return": lambda: editing.stop(True),
        "Enter": lambda: editing.stop(True),
        "Escape": lambda: editing.stop(False),
    }
    keys = Shortcuts(actions, repeating=("[", "]", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"))
    keys.enable(True)
    return keys
