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


# What a `.ui` file that is being loaded calls its widgets: from 6.12 on PySide6 sets each as an attribute of
# the outermost one, which PythonQt does not.
names_in_file: set[str] = set()


class _MetaClass(type(QObject)):
    """Lets what Qt made itself, and its own subclasses, count as instances of our classes."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, _of_qt(cls)) if _is_ours(cls) else super().__instancecheck__(instance)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, _of_qt(cls)) if _is_ours(cls) else super().__subclasscheck__(subclass)


def _is_ours(cls: Any) -> bool:
    return isinstance(cls, type) and connectable_classes.get(cls.__name__) is cls


def _of_qt(cls: Any) -> Any:
    """Return the class of PySide6 that one of ours stands for; any other class is itself."""
    return cls.__bases__[1] if _is_ours(cls) else cls


def _connectable(cls: type[QObject]) -> type[QObject]:
    members = {"__module__": "qt", **RETURN_A_PATH.get(cls.__name__, {})}
    made = _MetaClass(cls.__name__, (Connectable, cls), members)

    def set_known_attribute(self: QObject, name: str, value: Any) -> None:
        # As PythonQt: a new attribute on an object of Qt's own is a slip of the pen.
        if type(self) is made and name not in self.__dict__ and not _has(made, name):
            if name in names_in_file:
                return
            raise AttributeError(f"{made.__name__} has no attribute {name!r}, and none may be added")
        cls.__setattr__(self, name, value)

    made.__setattr__ = set_known_attribute
    return made


def _has(cls: type, name: str) -> bool:
    return any(name in vars(base) for base in cls.__mro__)


def _add_methods_of_pythonqt() -> None:
    QObject.className = lambda self: self.metaObject().className()
    QObject.delete = QObject.deleteLater
    find_child, find_children = QObject.findChild, QObject.findChildren
    QObject.findChild = lambda self, cls, *rest: find_child(self, _of_qt(cls), *rest)
    QObject.findChildren = lambda self, cls, *rest: find_children(self, _of_qt(cls), *rest)
    for cls in (QtWidgets.QDialog, QtWidgets.QMenu, QtCore.QEventLoop, QtGui.QDrag):
        cls.exec_ = cls.exec
