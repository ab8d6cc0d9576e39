"""Keys that work wherever the mouse is, while the module is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt
import slicer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping


class Shortcuts:
    """Keys that do something; they listen once they are enabled. Without a main window there are none.

    Parameters
    ----------
    actions : dict of str to callable
        By key.
    repeating : collection of str
        Keys that act again and again while they are held down.
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
        """Listen, or leave the keys to others."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)

    def remove(self) -> None:
        """Give the keys back for good."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
