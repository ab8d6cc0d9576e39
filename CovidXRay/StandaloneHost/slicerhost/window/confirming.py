"""Confirmation prompts of Slicer's main window before it closes the scene or itself."""

from __future__ import annotations

from collections.abc import Callable

import qt
import slicer
from PySide6.QtWidgets import QMessageBox

from CovidXRayLib.i18n import gettext as _

Save = Callable[[qt.QMainWindow], bool]
_BUTTON = QMessageBox.StandardButton


def may_exit(window: qt.QMainWindow, save: Save) -> bool:
    """Return whether the window may close: nothing is unsaved, or the user confirmed."""
    return _may(window, save, _("Some data have been modified. Do you want to save them before exit?"))


def may_close_scene(window: qt.QMainWindow, save: Save) -> bool:
    """Return whether the scene may be closed; as :func:`may_exit`."""
    return _may(
        window, save, _("Some data have been modified. Do you want to save them before closing the scene?")
    )


def _may(window: qt.QMainWindow, save: Save, question: str) -> bool:
    if slicer.app.testingEnabled() or not slicer.mrmlScene.GetStorableNodesModifiedSinceRead():
        return True
    dialog = QMessageBox(window)
    dialog.setIcon(QMessageBox.Icon.Warning)
    dialog.setText(question)
    dialog.setStandardButtons(_BUTTON.Save | _BUTTON.Discard | _BUTTON.Cancel)
    answer = dialog.exec()
    dialog.deleteLater()
    return answer == _BUTTON.Discard or (answer == _BUTTON.Save and save(window))
