"""The names of Slicer's `qt` module: Qt's own classes, those of objects with PythonQt's manners."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject

from slicerhost.pythonqt.connections import Connectable
from slicerhost.pythonqt.dialogs import RETURN_A_PATH
from slicerhost.pythonqt.properties import turn_properties_into_attributes

MODULES: list[ModuleType] = [QtCore, QtGui, QtWidgets]
# Of these there is one object, which the host makes before any module runs.
_APPLICATIONS = {"QCoreApplication", "QGuiApplication", "QApplication"}

connectable_classes: dict[str, type[QObject]] = {}


def qt_names() -> dict[str, Any]:
    """Return what the module `qt` holds, by name."""
    turn_properties_into_attributes(MODULES)
    _add_methods_of_pythonqt()
    names: dict[str, Any] = {}
    for module in MODULES:
        for name in dir(module):
            if name.startswith("_"):
                continue
            item = getattr(module, name)
            if isinstance(item, type) and issubclass(item, QObject) and name not in _APPLICATIONS:
                item = connectable_classes[name] = _connectable(item)
            names.setdefault(name, item)
    return names


def _connectable(cls: type[QObject]) -> type[QObject]:
    metaclass: Any = type(cls)
    members = {"__module__": "qt", **RETURN_A_PATH.get(cls.__name__, {})}
    made = metaclass(cls.__name__, (Connectable, cls), members)

    def set_known_attribute(self: QObject, name: str, value: Any) -> None:
        # As PythonQt: a new attribute on an object of Qt's own is a slip of the pen.
        if type(self) is made and name not in self.__dict__ and not _has(made, name):
            raise AttributeError(f"{made.__name__} has no attribute {name!r}, and none may be added")
        cls.__setattr__(self, name, value)

    made.__setattr__ = set_known_attribute
    return made


def _has(cls: type, name: str) -> bool:
    return any(name in vars(base) for base in cls.__mro__)


def _add_methods_of_pythonqt() -> None:
    QObject.className = lambda self: self.metaObject().className()
    QObject.delete = QObject.deleteLater
    for cls in (QtWidgets.QDialog, QtWidgets.QMenu, QtCore.QEventLoop, QtGui.QDrag):
        cls.exec_ = cls.exec
