"""The menu of the main window: scenes are saved, opened and closed here, as in Slicer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import qt
import slicer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from CovidXRayLib.i18n import gettext as _
from slicerhost.window.confirming import may_close_scene

BUNDLE = ".mrb"


def add_menu(window: qt.QMainWindow) -> None:
    """Fill the menu bar of a main window."""
    menu = window.menuBar().addMenu(_("&File"))
    keys = qt.QKeySequence.StandardKey
    for name, text, shortcut, action in (
        ("FileLoadSceneAction", _("&Open scene..."), keys.Open, lambda: open_scene(window)),
        ("FileSaveSceneAction", _("&Save scene..."), keys.Save, lambda: save_scene(window)),
        ("FileCloseSceneAction", _("&Close scene"), "Ctrl+W", lambda: close_scene(window)),
        ("FileExitAction", _("&Quit"), "Ctrl+Q", window.close),
    ):
        _add(menu, name, text, shortcut, action)


def open_scene(window: qt.QMainWindow) -> None:
    """Ask for a scene, close the one at hand, and load it."""
    path = qt.QFileDialog.getOpenFileName(window, _("Open a scene"), "", _("Scenes") + " (*.mrb *.mrml)")
    if not path or not may_close_scene(window, save_scene):
        return
    try:
        slicer.mrmlScene.Clear()
        slicer.util.loadScene(path)
    except RuntimeError as error:
        slicer.util.errorDisplay(str(error))


def close_scene(window: qt.QMainWindow) -> None:
    """Close the scene, unless it is to be kept."""
    if may_close_scene(window, save_scene):
        slicer.mrmlScene.Clear()


def save_scene(window: qt.QMainWindow) -> bool:
    """Ask for a file, and save the scene with all films and masks in it; returns whether it was saved."""
    path = qt.QFileDialog.getSaveFileName(window, _("Save the scene"), "", _("Scenes") + f" (*{BUNDLE})")
    if not path:
        return False
    path = path if Path(path).suffix.lower() == BUNDLE else path + BUNDLE
    if not slicer.util.saveScene(path):
        slicer.util.errorDisplay(_("{path}: the scene cannot be saved there.").format(path=path))
        return False
    return True


def _add(
    menu: QMenu, name: str, text: str, shortcut: str | QKeySequence.StandardKey, action: Callable[[], object]
) -> None:
    entry = menu.addAction(text)
    entry.setObjectName(name)
    entry.setShortcut(qt.QKeySequence(shortcut))
    entry.triggered.connect(lambda *_: action())
