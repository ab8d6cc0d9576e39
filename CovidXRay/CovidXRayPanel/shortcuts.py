"""Keys that work wherever the mouse is, while the module is shown."""

import qt
import slicer


class Shortcuts:
    """Single keys that toggle check boxes.

    Parameters
    ----------
    boxes : dict of str to QCheckBox
        By key.
    """

    def __init__(self, boxes):
        self._shortcuts = []
        for key, box in boxes.items():
            shortcut = qt.QShortcut(qt.QKeySequence(key), slicer.util.mainWindow())
            shortcut.connect("activated()", box.click)
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
