"""The decorator that makes a class of annotated names a view on a parameter node."""

from __future__ import annotations

import typing
from functools import partial
from typing import Any

import qt
import slicer
import vtk

from .connectors import Connector, connector_for
from .default import Default
from .parameter import Parameter

SlicerParameterNamePropertyName = "SlicerParameterName"


class Wrapper:
    """What every decorated class can do."""

    allParameters: typing.ClassVar[dict[str, Parameter]] = {}

    def __init__(self, parameterNode: slicer.vtkMRMLScriptedModuleNode, prefix: str | None = None) -> None:
        if prefix:
            raise NotImplementedError("a prefix is only offered by Slicer itself")
        self.parameterNode = parameterNode
        self._guis: dict[int, tuple[dict[str, Connector], int]] = {}
        self._next_tag = 0
        self._updating = False
        for name, parameter in self.allParameters.items():
            if not parameter.serializer.isIn(parameterNode, name):
                setattr(self, name, parameter.default.value)

    def default(self, paramName: str) -> Default:
        return self._parameter(paramName).default

    @classmethod
    def dataType(cls, paramName: str) -> Any:
        return cls._parameter(paramName).datatype

    def getValue(self, paramName: str) -> Any:
        return getattr(self, self._parameter(paramName).name)

    def setValue(self, paramName: str, value: Any) -> None:
        setattr(self, self._parameter(paramName).name, value)

    def connectGui(self, gui: Any) -> None:
        """Connect every widget that names a parameter; `gui` is a widget, or has widgets as attributes.

        Returns no tag, because Slicer's own does not either: what is connected stays so.
        """
        is_widget = getattr(gui, "isWidgetType", lambda: False)()
        widgets = gui.findChildren(qt.QWidget) if is_widget else vars(gui).values()
        named = {widget.property(SlicerParameterNamePropertyName): widget for widget in widgets}
        self.connectParametersToGui({name: widget for name, widget in named.items() if name})

    def connectParametersToGui(self, mapping: dict[str, Any]) -> int:
        """Connect widgets by the names of parameters; returns a tag for `disconnectGui`."""
        connectors = {}
        for name, widget in mapping.items():
            parameter = self._parameter(name)
            connectors[name] = connector_for(widget, parameter.type, parameter.annotations)
        for name, connector in connectors.items():
            connector.write(self.getValue(name))
            connector.onChanged(partial(self._take, name, connector))
        observer = self.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: self._show())
        self._next_tag += 1
        self._guis[self._next_tag] = connectors, observer
        return self._next_tag

    def disconnectGui(self, tag: int | None) -> None:
        if tag in self._guis:
            connectors, observer = self._guis.pop(tag)
            for connector in connectors.values():
                connector.onChanged(None)
            self.RemoveObserver(observer)

    def StartModify(self) -> int:
        return self.parameterNode.StartModify()

    def EndModify(self, wasModified: int) -> int:
        return self.parameterNode.EndModify(wasModified)

    def AddObserver(self, event: Any, callback: Any, priority: float = 0.0) -> int:
        return self.parameterNode.AddObserver(event, callback, priority)

    def RemoveObserver(self, tag: int) -> None:
        self.parameterNode.RemoveObserver(tag)

    def Modified(self) -> None:
        self.parameterNode.Modified()

    def _take(self, name: str, connector: Connector) -> None:
        if not self._updating:
            self.setValue(name, connector.read())

    def _show(self) -> None:
        if self._updating:
            return
        self._updating = True
        try:
            for connectors, _ in list(self._guis.values()):
                for name, connector in connectors.items():
                    connector.write(self.getValue(name))
        finally:
            self._updating = False

    @classmethod
    def _parameter(cls, name: str) -> Parameter:
        if name not in cls.allParameters:
            raise ValueError(
                f"Cannot find a param with the given name: {name}; there are {[*cls.allParameters]}"
            )
        return cls.allParameters[name]


def parameterNodeWrapper(classtype: type | None = None) -> Any:
    """Class decorator; the annotated names become attributes that live in a parameter node."""
    if classtype is None:
        return parameterNodeWrapper
    hints = typing.get_type_hints(classtype, include_extras=True)
    parameters = {name: Parameter(name, annotated, classtype) for name, annotated in hints.items()}
    for name in parameters:
        if hasattr(Wrapper, name):
            raise ValueError(f"Cannot use reserved name '{name}' in a parameterNodeWrapper")
    members = {**vars(classtype), **parameters, "allParameters": parameters}
    for name in ("__dict__", "__weakref__"):
        members.pop(name, None)
    return type(classtype.__name__, (Wrapper, *classtype.__bases__[:-1]), members)


def isParameterNodeWrapper(classOrObj: Any) -> bool:
    cls = classOrObj if isinstance(classOrObj, type) else type(classOrObj)
    return issubclass(cls, Wrapper)


def findChildWidgetForParameter(widget: Any, parameter: str) -> Any:
    """Return the child that names the parameter, or None."""
    children = widget.findChildren(qt.QWidget)
    matching = (c for c in children if c.property(SlicerParameterNamePropertyName) == parameter)
    return next(matching, None)
