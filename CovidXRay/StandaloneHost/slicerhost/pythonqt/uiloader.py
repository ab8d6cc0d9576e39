"""Load a `.ui` file of Qt Designer into connectable widgets, custom widgets of Slicer among them."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtUiTools import QUiLoader as _QUiLoader
from PySide6.QtWidgets import QLayout, QWidget

from slicerhost.pythonqt.classes import connectable_classes, names_in_file

custom_widgets: dict[str, type[QWidget]] = {}


def designer_widget(cls: type[QWidget]) -> type[QWidget]:
    """Class decorator: makes the class available to `.ui` files."""
    custom_widgets[cls.__name__] = cls
    return cls


class QUiLoader(_QUiLoader):
    """Qt's loader, with custom widgets and signals that carry MRML objects."""

    def createWidget(self, class_name: str, parent: QWidget | None = None, name: str = "") -> QWidget:
        cls: Any = custom_widgets.get(class_name) or connectable_classes.get(class_name)
        if cls is None:
            return super().createWidget(class_name, parent, name)
        widget: QWidget = cls(parent)
        widget.setObjectName(name)
        return widget

    def createLayout(self, class_name: str, parent: Any = None, name: str = "") -> QLayout:
        cls: Any = connectable_classes[class_name]
        layout: QLayout = cls()
        layout.setObjectName(name)
        if isinstance(parent, QWidget) and QWidget.layout(parent) is None:
            parent.setLayout(layout)
        return layout

    def availableWidgets(self) -> list[str]:
        return [*super().availableWidgets(), *custom_widgets]

    def load(  # type: ignore[override] # of its two forms the one that Slicer uses
        self, device: QIODevice, parent: QWidget | None = None
    ) -> QWidget | None:
        tree = ElementTree.fromstring(bytes(device.readAll().data()))
        of_mrml = _take_connections_of_mrml(tree)
        buffer = QBuffer()
        buffer.setData(ElementTree.tostring(tree))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        names_in_file.update(each.get("name", "") for each in tree.iter())
        try:
            widget = super().load(buffer, parent)
        finally:
            names_in_file.clear()
        if widget is not None:
            for connection in of_mrml:
                _connect(widget, connection)
        return widget


def _take_connections_of_mrml(tree: ElementTree.Element) -> list[dict[str, str]]:
    """Remove the connections that Qt cannot make, because MRML's types live outside of it."""
    taken = []
    section = tree.find("connections")
    if section is None:
        return []
    for connection in list(section):
        parts = {part.tag: part.text or "" for part in connection}
        if "vtk" in parts["signal"] or "vtk" in parts["slot"]:
            section.remove(connection)
            taken.append(parts)
    return taken


def _connect(widget: Any, connection: dict[str, str]) -> None:
    sender, receiver = (
        widget if widget.objectName == connection[end] else widget.findChild(QWidget, connection[end])
        for end in ("sender", "receiver")
    )
    sender.connect(connection["signal"], receiver, connection["slot"])
