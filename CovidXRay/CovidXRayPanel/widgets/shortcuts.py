"""Keys that work wherever the mouse is, while the module is shown."""

import qt
import slicer


class Shortcuts:
    """Keys that do something; they listen once they are enabled. Without a main window there are none.

    Parameters
    ----------
    actions : dict of str to callable
        By key.
    repeating : collection of str
        Keys that act again and again while they are held down.
    """

    def __init__(self, actions, repeating=()):
        self._shortcuts = []
        window = slicer.util.mainWindow()
        for key, action in actions.items() if window is not None else ():
            shortcut = qt.QShortcut(qt.QKeySequence(key), window)
            shortcut.setAutoRepeat(key in repeating)
            shortcut.connect("activated()", action)
            shortcut.setEnabled(False)
            self._shortcuts.append(shortcut)

    def enable(self, enabled):
        """Listen, or leave the keys to others."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)

    def remove(self):
        """Give the keys back for good."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
