"""Keyboard shortcuts that work anywhere in the window while the module is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt
import slicer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping


class Shortcuts:
    """Shortcuts, initially disabled. Without a main window there are none.

    Parameters
    ----------
    actions : dict of str to callable
        Actions by key.
    repeating : collection of str
        Keys with auto-repeat.
    """

    def __init__(self, actions: Mapping[str, Callable[[], object]], repeating: Collection[str] = ()) -> None:
        self._shortcuts: list[qt.QShortcut] = []
        window = slicer.util.mainWindow()
        if window is None:
            return
        for key, action in actions.items():
            shortcut = qt.QShortcut(qt.QKeySequence(key), window)
            shortcut.setAutoRepeat(key in repeating)
            shortcut.connect("activated()", action)
            shortcut.setEnabled(False)
            self._shortcuts.append(shortcut)

    def enable(self, enabled: bool) -> None:
        """Enable or disable the shortcuts."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)

    def remove(self) -> None:
        """Remove the shortcuts."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
