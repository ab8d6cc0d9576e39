"""The names of Slicer's `qt` module: Qt's own classes, those of objects with PythonQt's manners."""

from __future__ import annotations

from collections.abc import Iterator
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
    """Return the contents of the module `qt` by name."""
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


_QtMetaClass: Any = type(QObject)


class _MetaClass(_QtMetaClass):  # type: ignore[misc] # known at run time only
    """Metaclass that makes classes of Qt, CTK and MRML unrelated, like PythonQt's wrapper classes.

    Those have no base but one common to all: a push button is no instance of `qt.QAbstractButton`, and only
    `inherits("QAbstractButton")` tells what it is. A class written in Python has one of them as its base.
    """

    def __instancecheck__(cls, instance: Any) -> bool:
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass: type) -> bool:
        for base in subclass.__mro__:
            if base is cls:
                return True
            if _is_wrapper(base):
                return base is _of_qt(cls)
        return False


def _is_ours(cls: Any) -> bool:
    return isinstance(cls, type) and connectable_classes.get(cls.__name__) is cls


def _is_wrapper(cls: type) -> bool:
    """Return whether a class stands for one written in C++: Qt's own, and those that the host supplies."""
    return _is_ours(cls) or cls.__module__.partition(".")[0] in ("PySide6", "slicerhost")


def _of_qt(cls: Any) -> Any:
    """Return the class of PySide6 that one of ours stands for; any other class is itself."""
    return cls.__bases__[1] if _is_ours(cls) else cls


def _connectable(cls: type[QObject]) -> type[QObject]:
    members = {"__module__": "qt", **RETURN_A_PATH.get(cls.__name__, {})}
    made: Any = _MetaClass(cls.__name__, (Connectable, cls), members)

    def set_known_attribute(self: QObject, name: str, value: Any) -> None:
        # As PythonQt: a new attribute on an object of Qt's own is a slip of the pen.
        if type(self) is made and name not in self.__dict__ and not _has(made, name):
            if name in names_in_file:
                return
            raise AttributeError(f"{made.__name__} has no attribute {name!r}, and none may be added")
        cls.__setattr__(self, name, value)

    made.__setattr__ = set_known_attribute
    connectable: type[QObject] = made
    return connectable


def _has(cls: type, name: str) -> bool:
    return any(name in vars(base) for base in cls.__mro__)


def _add_methods_of_pythonqt() -> None:
    changed: Any = QObject
    changed.className = lambda self: self.metaObject().className()
    changed.delete = QObject.deleteLater
    changed.findChild = lambda self, kind, name=None: next(iter(_descendants(self, kind, name)), None)
    changed.findChildren = lambda self, kind, name=None: tuple(_descendants(self, kind, name))
    executable: tuple[Any, ...] = (QtWidgets.QDialog, QtWidgets.QMenu, QtCore.QEventLoop, QtGui.QDrag)
    for cls in executable:
        cls.exec_ = cls.exec


def _descendants(parent: QObject, kind: Any, name: str | None) -> Iterator[QObject]:
    """Yield the descendants of an object, including those of subclasses.

    Parameters
    ----------
    kind
        A class, an object of it, or the class's name in C++.
    """
    children: list[Any] = parent.children()  # whose properties are attributes by now
    for child in children:
        if (name is None or child.objectName == name) and _is_of(child, kind):
            yield child
        yield from _descendants(child, kind, name)


def _is_of(child: QObject, kind: Any) -> bool:
    if isinstance(kind, str):
        return bool(child.inherits(kind))
    cls = kind if isinstance(kind, type) else type(kind)
    return _of_qt(cls) in type(child).__mro__
