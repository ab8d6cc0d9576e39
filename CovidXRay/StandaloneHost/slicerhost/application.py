"""slicer.app: Qt's application with what Slicer's adds to it."""

from __future__ import annotations

import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import qt
import slicer
from PySide6.QtCore import QCoreApplication, QLocale, QProcessEnvironment, Signal
from PySide6.QtWidgets import QApplication

from slicerhost.data.fileio import IOManager
from slicerhost.data.scene import SceneAndLogics
from slicerhost.layout import LayoutManager
from slicerhost.modulemanager import ModuleManager
from slicerhost.pythonqt.connections import Connectable


class CommandOptions:
    """Command-line options of Slicer."""

    def __init__(self, testing: bool, main_window: bool) -> None:
        self.testingEnabled = testing
        self.noMainWindow = not main_window


class SlicerApplication(Connectable, QApplication):  # type: ignore[misc] # connects as PythonQt does
    """The one application; `slicerhost.start` makes it.

    Parameters
    ----------
    testing
        Whether messages are logged where they would else open a dialog.
    main_window
        Whether there will be a main window; without one there are no views either, as in Slicer.
    """

    startupCompleted = Signal()
    mrmlSceneChanged = Signal(object)

    def __init__(self, testing: bool, main_window: bool) -> None:
        super().__init__(sys.argv[:1])
        # Numbers have the same format everywhere, as in Slicer: QLocale() is not the user's locale.
        QLocale.setDefault(QLocale.c())
        self.setApplicationName("CovidXRay")
        self.setOrganizationName("CovidXRay")
        self.setApplicationVersion(version("slicer-core"))
        self._options = CommandOptions(testing, main_window)
        self._settings: Any = None
        self._settings_dialog: Any = None
        self.logics = SceneAndLogics()
        self._modules = ModuleManager()
        self._io = IOManager(self.logics)
        self._layout = LayoutManager(self.logics) if main_window else None
        self.window: Any = None

    def mainWindow(self) -> Any:
        return self.window

    def mrmlScene(self) -> Any:
        return self.logics.scene

    def applicationLogic(self) -> Any:
        return self.logics.application

    def layoutManager(self) -> LayoutManager | None:
        return self._layout

    def moduleManager(self) -> ModuleManager:
        return self._modules

    def coreIOManager(self) -> IOManager:
        return self._io

    ioManager = coreIOManager

    def commandOptions(self) -> CommandOptions:
        return self._options

    def testingEnabled(self) -> bool:
        return self._options.testingEnabled

    def userSettings(self) -> Any:
        if self._settings is None:
            self._settings = qt.QSettings()
        return self._settings

    settings = userSettings

    def settingsDialog(self) -> Any:
        if self._settings_dialog is None:
            from slicerhost.widgets.settings import ctkSettingsDialog

            self._settings_dialog = ctkSettingsDialog(self.userSettings())
        return self._settings_dialog

    def startupEnvironment(self) -> Any:
        """The host has no launcher that would have changed it."""
        return QProcessEnvironment.systemEnvironment()

    def pauseRender(self) -> None:
        self._pause_render(True)

    def resumeRender(self) -> None:
        self._pause_render(False)

    def _pause_render(self, paused: bool) -> None:
        if self._layout is not None:
            self._layout.set_render_paused(paused)

    def translate(self, context: str, text: str) -> str:  # type: ignore[override] # as Slicer's own
        return QCoreApplication.translate(context, text)

    def pythonConsole(self) -> None:
        """There is none."""

    @property
    def applicationLocaleName(self) -> str:
        """The language of all texts, by Slicer's own settings.

        Where those say nothing Slicer takes English; the host has no page for them, and follows the system.
        """
        settings = self.userSettings()
        if slicer.util.toBool(settings.value("Internationalization/Enabled", False)):
            return str(settings.value("language", "en_US"))
        system = QLocale.system().name()
        return "en_US" if system == "C" else system

    @property
    def slicerHome(self) -> str:
        return str(Path(__file__).parents[1])

    @property
    def temporaryPath(self) -> str:
        return tempfile.gettempdir()

    @property
    def majorVersion(self) -> int:
        return int(version("slicer-core").split(".")[0])

    @property
    def minorVersion(self) -> int:
        return int(version("slicer-core").split(".")[1])
