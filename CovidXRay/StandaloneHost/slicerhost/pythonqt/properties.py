"""Qt properties as attributes: ``label.text = "x"`` in addition to ``label.setText("x")``.

PySide6 has a switch of its own for this (``__feature__``). It takes setters away and works per
calling module, so that the same object behaves differently in a test, in the module and in a
callback. So the classes are changed here, once, for everybody in the process.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MethodDescriptorType, ModuleType
from typing import Any

from PySide6.QtCore import QMetaObject, QMetaProperty, QObject


class PropertyAttribute:
    """A Qt property on an object; on the class still the method of that name (QTimer.singleShot)."""

    def __init__(self, name: str, method: Any, read: Callable[[Any], Any], write: Callable[..., Any] | None):
        self._name = name
        self._method = method
        self._read = read
        self._write = write

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is not None:
            return self._read(instance)
        if self._method is None:
            raise AttributeError(f"{owner.__name__}.{self._name} is a property of its objects")
        return self._method.__get__(None, owner) if hasattr(self._method, "__get__") else self._method

    def __set__(self, instance: Any, value: Any) -> None:
        if self._write is None:
            raise AttributeError(f"{type(instance).__name__}.{self._name} is read-only")
        self._write(instance, value)


def turn_properties_into_attributes(modules: list[ModuleType]) -> None:
    """Change every class of objects in these Qt modules."""
    for module in modules:
        # By name, because PySide6 creates classes on first use.
        for cls in (getattr(module, name) for name in dir(module)):
            if isinstance(cls, type) and issubclass(cls, QObject):
                _change(cls)
    changed: Any = QObject
    changed.name = PropertyAttribute("name", None, _object_name, QObject.setObjectName)


def _object_name(instance: Any) -> str:
    name: str = instance.objectName
    return name


def _change(cls: Any) -> None:
    metaobject: QMetaObject = cls.staticMetaObject
    attributes = {}
    for index in range(metaobject.propertyCount()):
        prop = metaobject.property(index)
        # A method that a subclass has again (sizeHint) would hide the attribute of its base.
        name = _name(prop)
        if index >= metaobject.propertyOffset() or name in vars(cls):
            attributes[name] = _attribute(cls, prop)
    for name, attribute in attributes.items():
        setattr(cls, name, attribute)


def _attribute(cls: type[QObject], prop: QMetaProperty) -> PropertyAttribute:
    """Read and write through methods where Qt names them as usual, for they give exact types."""
    name = _name(prop)
    capital = name[0].upper() + name[1:]
    method = getattr(cls, name, None)
    # Some static methods are called like a property: applicationName, singleShot.
    reader = method if isinstance(method, MethodDescriptorType) else None
    read = reader or getattr(cls, f"is{capital}", None) or _reader(name)
    setter = getattr(cls, f"set{capital}", None)
    write = setter if isinstance(setter, MethodDescriptorType) else _writer(name)
    return PropertyAttribute(name, method, read, write if prop.isWritable() else None)


def _name(prop: QMetaProperty) -> str:
    # A string, though PySide6's types say bytes.
    return str(prop.name())


def _reader(name: str) -> Callable[[QObject], Any]:
    return lambda instance: instance.property(name)


def _writer(name: str) -> Callable[[QObject, Any], Any]:
    return lambda instance, value: instance.setProperty(name, value)
