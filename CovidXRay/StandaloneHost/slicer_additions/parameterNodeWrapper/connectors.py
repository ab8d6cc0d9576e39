"""Which widget can show a parameter of which type, and how."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import ctk
import qt
import slicer

from .validators import Choice, Maximum, Minimum, WithinRange


@dataclass
class Decimals:
    """Annotation: how many decimals a widget shows."""

    value: int


@dataclass
class SingleStep:
    """Annotation: by how much a widget steps."""

    value: float


class Connector:
    """One parameter shown by one widget.

    Parameters
    ----------
    read, write
        Get and set what the widget shows.
    signal
        The signal of the widget that tells of a change.
    """

    def __init__(self, read: Callable[[], Any], write: Callable[[Any], None], signal: Any) -> None:
        self.read = read
        self.write = write
        self._signal = signal
        self._callback: Callable[[], None] | None = None

    def onChanged(self, callback: Callable[[], None] | None) -> None:
        if self._callback is None and callback is not None:
            self._signal.connect(self._changed)
        elif self._callback is not None and callback is None:
            self._signal.disconnect(self._changed)
        self._callback = callback

    def _changed(self, *_: Any) -> None:
        if self._callback is not None:
            self._callback()


def connector_for(widget: Any, cls: Any, annotations: list[Any]) -> Connector:
    """Return a connector.

    Raises
    ------
    RuntimeError
        If such a widget cannot show such a parameter.
    """
    kind = type(widget)
    if cls is bool and kind in (qt.QCheckBox, qt.QPushButton):
        if kind is qt.QPushButton:
            widget.checkable = True
        return _attribute(widget, "checked", widget.toggled)
    if (cls is int and kind in (qt.QSlider, qt.QSpinBox)) or (
        cls is float and kind in (qt.QDoubleSpinBox, ctk.ctkSliderWidget, ctk.ctkDoubleSpinBox)
    ):
        _apply_number_annotations(widget, annotations)
        return _attribute(widget, "value", widget.valueChanged)
    if cls is str and kind is qt.QLineEdit:
        return _attribute(widget, "text", widget.textChanged)
    if cls is str and kind in (qt.QTextEdit, qt.QPlainTextEdit):
        return Connector(widget.toPlainText, widget.setPlainText, widget.textChanged)
    if kind is qt.QComboBox:
        return _choice(widget, cls, annotations)
    if kind is slicer.qMRMLNodeComboBox and issubclass(cls, slicer.vtkMRMLNode):
        widget.nodeTypes = [cls().GetClassName()]
        return Connector(widget.currentNode, widget.setCurrentNode, widget.currentNodeChanged)
    raise RuntimeError(f"A widget of the type {kind.__name__} cannot show a parameter of the type {cls}")


def _attribute(widget: Any, name: str, signal: Any) -> Connector:
    def write(value: Any) -> None:
        # Else Qt rewrites what is being typed, and moves the cursor.
        if getattr(widget, name) != value:
            setattr(widget, name, value)

    return Connector(lambda: getattr(widget, name), write, signal)


def _choice(widget: Any, cls: Any, annotations: list[Any]) -> Connector:
    values: list[Any]
    if isinstance(cls, type) and issubclass(cls, enum.Enum):
        values = list(cls)
        labels = [value.label() if hasattr(cls, "label") else value.name for value in values]
    else:
        choice = _first(annotations, Choice)
        if choice is None:
            raise RuntimeError("A QComboBox shows a parameter only if a Choice annotation lists its values")
        values = list(choice.choices)
        labels = [str(value) for value in values]
    widget.clear()
    widget.addItems(labels)

    def write(value: Any) -> None:
        widget.currentIndex = values.index(value)

    return Connector(lambda: values[widget.currentIndex], write, widget.currentIndexChanged)


def _apply_number_annotations(widget: Any, annotations: list[Any]) -> None:
    for annotation, name in ((Decimals, "decimals"), (SingleStep, "singleStep")):
        found = _first(annotations, annotation)
        if found is not None:
            setattr(widget, name, found.value)
    within = _first(annotations, WithinRange)
    minimum, maximum = within or _first(annotations, Minimum), within or _first(annotations, Maximum)
    if isinstance(widget, (qt.QSlider, ctk.ctkSliderWidget)) and not (minimum and maximum):
        raise RuntimeError("A slider shows a parameter only if annotations give its minimum and maximum")
    unbounded = 2**31 - 1 if isinstance(widget, qt.QSpinBox) else float("inf")
    widget.minimum = minimum.minimum if minimum else -unbounded
    widget.maximum = maximum.maximum if maximum else unbounded


def _first(annotations: Iterable[Any], cls: type) -> Any:
    return next((annotation for annotation in annotations if isinstance(annotation, cls)), None)
