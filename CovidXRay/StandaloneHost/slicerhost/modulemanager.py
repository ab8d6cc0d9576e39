"""slicer.app.moduleManager() and the namespace slicer.modules."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Signal


class LogicModule:
    """A module of Slicer's own of which the host has the logic and no panel."""

    def __init__(self, name: str, logic: Any) -> None:
        self.name = self.title = name
        self._logic = logic

    def logic(self) -> Any:
        return self._logic

    def widgetRepresentation(self) -> None:
        """There is none."""


class Modules:
    """Namespace slicer.modules; unsupported modules are absent, as `hasattr` shows."""


class ModuleManager(qt.QObject):
    """Registry of modules by name."""

    moduleLoaded = Signal(str)
    moduleAboutToBeUnloaded = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.namespace: Any = Modules()
        self._modules: dict[str, Any] = {}

    def add(self, name: str, module: Any) -> None:
        self._modules[name] = module
        setattr(self.namespace, name.lower(), module)
        self.moduleLoaded.emit(name)

    def module(self, name: str) -> Any:
        return self._modules.get(name)

    def factoryManager(self) -> ModuleManager:
        return self

    def loadedModuleNames(self) -> tuple[str, ...]:
        return tuple(self._modules)

    modulesNames = loadedModuleNames
