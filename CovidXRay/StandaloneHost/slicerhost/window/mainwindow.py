"""The main window: the panel of a module at the left, the film at the right."""

from __future__ import annotations

from typing import Any

import qt
import slicer
from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

from slicerhost.window.confirming import may_exit
from slicerhost.window.menus import add_menu, save_scene

PANEL_WIDTH = 420  # pixels, with room for a scroll bar


class ModuleSelector(qt.QObject):
    """Interface used by `slicer.util.selectModule`."""

    moduleSelected = Signal(str)

    def __init__(self, window: qSlicerMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._selected = ""

    @property
    def selectedModule(self) -> str:
        return self._selected

    def selectModule(self, name: str) -> None:
        """Show the panel of a module: exit the previous one and enter this one."""
        module = slicer.util.getModule(name)
        if name == self._selected or module.widgetRepresentation() is None:
            return
        self.leave()
        self._window.show_panel(module)
        self._selected = name
        module.widgetRepresentation().enter()
        self.moduleSelected.emit(name)

    def leave(self) -> None:
        if self._selected:
            slicer.util.getModule(self._selected).widgetRepresentation().exit()
            self._selected = ""


class qSlicerMainWindow(qt.QMainWindow):
    """The one window."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("qSlicerMainWindow")
        self.setAcceptDrops(True)
        self._selector = ModuleSelector(self)
        self._scroll_area = qt.QScrollArea(self)
        self._scroll_area.setWidgetResizable(True)
        self._scroll_area.setFrameShape(qt.QFrame.Shape.NoFrame)
        self._scroll_area.setMinimumWidth(360)
        splitter = qt.QSplitter(self)
        splitter.addWidget(self._scroll_area)
        manager = slicer.app.layoutManager()
        assert manager is not None
        splitter.addWidget(manager.viewport())
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([PANEL_WIDTH, 10 * PANEL_WIDTH])
        splitter.setChildrenCollapsible(False)
        self.setCentralWidget(splitter)
        add_menu(self)
        self.resize(1280, 800)

    def moduleSelector(self) -> ModuleSelector:
        return self._selector

    def show_panel(self, module: Any) -> None:
        self._scroll_area.takeWidget()  # the panel before lives on in its module
        self._scroll_area.setWidget(module.widgetRepresentation())
        self.setWindowTitle(module.title)
        self.setWindowIcon(module.icon)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        slicer.app.ioManager().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        slicer.app.ioManager().dropEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the modules end in peace before the window goes, unless the scene is to be kept."""
        if not may_exit(self, save_scene):
            event.ignore()
            return
        unload_modules()
        event.accept()


def unload_modules() -> None:
    """Exit the current module and let all modules clean up."""
    if slicer.app.mainWindow() is not None:
        slicer.app.mainWindow().moduleSelector().leave()
    manager = slicer.app.moduleManager()
    for name in manager.loadedModuleNames():
        manager.moduleAboutToBeUnloaded.emit(name)
