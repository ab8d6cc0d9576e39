"""A scripted module: the file of a module, loaded as Slicer loads it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import qt
import slicer
from PySide6.QtCore import Property

from slicerhost.filedialogs import qSlicerScriptedFileDialog
from slicerhost.widgets.mrmlwidget import qMRMLWidget


class qSlicerScriptedLoadableModuleWidget(qMRMLWidget):
    """The panel of a scripted module: the `parent` that its widget class is given.

    Parameters
    ----------
    name
        Of the module, which must have been executed.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        qt.QVBoxLayout(self)
        self.setObjectName(f"{name}ModuleWidget")
        self.setMRMLScene(slicer.mrmlScene)
        self._name = name
        self._is_entered = False
        self._make()

    def _make(self) -> None:
        self._python = getattr(sys.modules[self._name], f"{self._name}Widget")(self)
        setattr(slicer.modules, f"{self._name}Widget", self._python)

    def self(self) -> Any:
        return self._python

    def setup(self) -> None:
        self._python.setup()

    def reload(self) -> None:
        """Make the panel anew, as after its file was read again; it is not entered anew, as in Slicer."""
        self._make()
        self.setup()

    def enter(self) -> None:
        self._is_entered = True
        self._call("enter")

    def exit(self) -> None:
        self._is_entered = False
        self._call("exit")

    def _call(self, name: str) -> None:
        if hasattr(self._python, name):
            getattr(self._python, name)()

    isEntered = Property(bool, lambda self: self._is_entered)


class qSlicerScriptedLoadableModule(qt.QObject):
    """What `slicer.modules.NAME` is, and the `parent` that the module class is given.

    Parameters
    ----------
    path
        The module's Python file; its name is the module's name.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = str(path.resolve())
        self.name = path.stem
        self.title = self.helpText = self.acknowledgementText = ""
        self.categories: list[str] = []
        self.dependencies: list[str] = []
        self.contributors: list[str] = []
        self.hidden = False
        self.icon = qt.QIcon()
        self._widget: qSlicerScriptedLoadableModuleWidget | None = None
        self._module = _execute(path)
        self._python = getattr(self._module, self.name)(self)
        manager = slicer.app.moduleManager()
        setattr(slicer.modules, f"{self.name}Instance", self._python)
        manager.add(self.name, self)
        file_dialog = getattr(self._module, f"{self.name}FileDialog", None)
        if file_dialog is not None:
            slicer.app.ioManager().registerDialog(qSlicerScriptedFileDialog(file_dialog))
        if hasattr(self._python, "setup"):
            self._python.setup()

    def self(self) -> Any:
        return self._python

    def logic(self) -> None:
        """A scripted module's logic belongs to its widget; see `slicer.util.getModuleLogic`."""

    def widgetRepresentation(self) -> qSlicerScriptedLoadableModuleWidget:
        """Return the panel; the first call builds it."""
        if self._widget is None:
            self._widget = qSlicerScriptedLoadableModuleWidget(self.name)
            self._widget.setup()
        return self._widget


def _execute(path: Path) -> ModuleType:
    """Run the file as a Python module; its own folder is on the path, as in Slicer."""
    folder = str(path.resolve().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(path.stem, path.resolve())
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module
