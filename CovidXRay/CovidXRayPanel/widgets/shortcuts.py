"""Keyboard shortcuts that work anywhere in the window while the module is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import qt
import slicer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Action: TypeAlias = Callable[[], object]
    Described: TypeAlias = tuple[str, str]


class Shortcuts:
    """Shortcuts, initially disabled. Without a main window there are none.

    Parameters
    ----------
    actions : dict of str to callable, or to a pair of a callable and a str
        Actions by key, those of the keyboard help with their description.
    repeating : collection of str
        Keys with auto-repeat.

    Attributes
    ----------
    described : list of tuple of str
        Keys and descriptions, in the order of the actions.
    """

    def __init__(
        self, actions: Mapping[str, Action | tuple[Action, str]], repeating: Collection[str] = ()
    ) -> None:
        described = [(key, value) for key, value in actions.items() if isinstance(value, tuple)]
        self.described: list[Described] = [(key, value[1]) for key, value in described]
        self._shortcuts: list[qt.QShortcut] = []
        window = slicer.util.mainWindow()
        if window is None:
            return
        for key, value in actions.items():
            action = value[0] if isinstance(value, tuple) else value
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
