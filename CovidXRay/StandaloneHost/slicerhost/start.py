"""Create the application: after `start`, a scripted module finds the environment of Slicer."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

_ADDITIONS = Path(__file__).parents[1] / "slicer_additions"


def start(testing: bool = False, main_window: bool = True) -> Any:
    """Make `slicer.app`, `slicer.modules`, the scene and the main window; once per process.

    Parameters
    ----------
    testing
        Value of `slicer.app.testingEnabled()`: True logs messages instead of opening dialogs.
    main_window
        False starts as Slicer does with `--no-main-window`: no window, no views, no list of modules.

    Returns
    -------
    SlicerApplication
        The same as `slicer.app`. Its window is not shown yet.
    """
    here = str(Path(__file__).parents[1])
    if here not in sys.path:
        sys.path.insert(0, here)
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        # Else VTK tries an X server first, and complains.
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
        os.environ.setdefault(
            "QT_QPA_PLATFORM", "wayland" if os.environ.get("WAYLAND_DISPLAY") else "offscreen"
        )
    from slicerhost.lazywheels import load_libraries, use_lazy_wheels

    use_lazy_wheels()
    import slicer

    if "app" in vars(slicer):
        slicer.app.commandOptions().testingEnabled = testing
        return slicer.app
    import PySide6.QtWidgets  # noqa: F401 (its libraries would wait for those below)

    load_libraries()
    import qt  # noqa: F401 (Python alone, while libraries are loaded)

    # After the wheel's own files, so that none of those is replaced.
    slicer.__path__.append(str(_ADDITIONS))
    import slicer.util

    from slicerhost.application import SlicerApplication
    from slicerhost.data.dicomdatabase import DICOMDatabase
    from slicerhost.window.messagelog import route_messages

    route_messages()

    # Its widgets stand for Slicer's, but are no subclasses of theirs.
    application: Any = SlicerApplication(testing, main_window)
    slicer.app = application
    slicer.mrmlScene = application.mrmlScene()
    slicer.modules = application.moduleManager().namespace
    slicer.dicomDatabase = DICOMDatabase()
    _add_names(slicer)

    from CovidXRayLib.i18n import use_language
    from slicerhost.modulemanager import LogicModule
    from slicerhost.window.mainwindow import qSlicerMainWindow

    for name, logic in application.logics.modules.items():
        application.moduleManager().add(name, LogicModule(name, logic))
    use_language(application.applicationLocaleName)  # of the menu, as the module will for the panel
    if main_window:
        application.window = qSlicerMainWindow()
    return application


def finish(application: Any) -> None:
    """Close the window, let the modules clean up, and delete what they let go of before Python ends."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from slicerhost.window.mainwindow import unload_modules

    if application.window is not None:
        application.window.close()
    else:
        unload_modules()
    application.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def load_module(path: Path) -> Any:
    """Load a scripted module from its file, and return what `slicer.modules.NAME` is.

    The module chooses the language of all texts; Qt's own, on the buttons of dialogs, follow it.
    """
    from slicerhost.scriptedmodule import qSlicerScriptedLoadableModule

    module = qSlicerScriptedLoadableModule(path)
    _translate_texts_of_qt()
    return module


def _translate_texts_of_qt() -> None:
    import slicer
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    from CovidXRayLib.i18n import current_language

    translator = QTranslator(slicer.app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # Qt's source language is English, which it also uses where it has no other.
    if translator.load(QLocale(current_language()), "qtbase", "_", folder):
        slicer.app.installTranslator(translator)


def _add_names(slicer: Any) -> None:
    from slicerhost import filedialogs, scriptedmodule
    from slicerhost.widgets import mrmlwidget, nodecombobox

    for home, name in (
        (filedialogs, "qSlicerFileDialog"),
        (scriptedmodule, "qSlicerScriptedLoadableModule"),
        (scriptedmodule, "qSlicerScriptedLoadableModuleWidget"),
        (mrmlwidget, "qMRMLWidget"),
        (nodecombobox, "qMRMLNodeComboBox"),
    ):
        setattr(slicer, name, getattr(home, name))
