"""qMRMLNodeComboBox: pick a node of the scene."""

from __future__ import annotations

from typing import Any

import qt
import slicer
import vtk
from PySide6.QtCore import Property, Signal

from CovidXRayLib.i18n import gettext as _
from slicerhost.pythonqt.uiloader import designer_widget
from slicerhost.widgets.nodefilter import NodeFilter
from slicerhost.widgets.observers import Observers

# C++ type given by name; PySide6's annotations allow only Python types.
_STRINGS: Any = "QStringList"


@designer_widget
class qMRMLNodeComboBox(qt.QWidget):
    """A list of nodes that follows the scene.

    As in Slicer, a node is looked at when it is added, when its name changes, and when a filter of the list
    changes. One that is hidden from editors after it was added stays in the list, and one that is shown
    again stays out.

    Adding, renaming and removing nodes from the list is not offered: those properties are kept and
    change nothing.
    """

    currentNodeChanged = Signal(object)
    currentNodeIDChanged = Signal(str)
    nodeActivated = Signal(object)
    mrmlSceneChanged = Signal(object)

    def __init__(self, parent: qt.QWidget | None = None) -> None:
        super().__init__(parent)
        self._combo_box = qt.QComboBox(self)
        self._combo_box.setSizeAdjustPolicy(
            qt.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._combo_box.currentIndexChanged.connect(self._announce)
        self._combo_box.activated.connect(lambda index: self.nodeActivated.emit(self.currentNode()))
        layout = qt.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._combo_box)
        self.setFocusProxy(self._combo_box)
        self.filter = NodeFilter()
        self._none_enabled = False
        self._none_display = _("None")
        self._scene: slicer.vtkMRMLScene | None = None
        self._listed: list[str] = []
        self._names: dict[str, str] = {}
        self._ids: list[str] = []
        self._announced = ""
        self._scene_observers = Observers(self)
        self._name_observers = Observers(self)

    def mrmlScene(self) -> slicer.vtkMRMLScene | None:
        return self._scene

    def setMRMLScene(self, scene: slicer.vtkMRMLScene | None) -> None:
        """Show the nodes of this scene, and the first at once unless there may be none."""
        if scene is self._scene:
            return
        self._scene_observers.clear()
        self._scene = scene
        if scene is not None:
            mrml = slicer.vtkMRMLScene
            self._scene_observers.add(scene, mrml.NodeAddedEvent, self._node_added)
            self._scene_observers.add(scene, mrml.NodeRemovedEvent, self._node_removed)
            for event in (mrml.EndCloseEvent, mrml.EndImportEvent):
                self._scene_observers.add(scene, event, self._update)
        self._update()
        self.mrmlSceneChanged.emit(scene)

    def sortFilterProxyModel(self) -> SortFilterProxyModel:
        return SortFilterProxyModel(self)

    def nodeCount(self) -> int:
        return len(self._listed)

    def nodeFromIndex(self, index: int) -> Any:
        return self._node(self._listed[index]) if 0 <= index < len(self._listed) else None

    def _node(self, node_id: str) -> Any:
        return self._scene.GetNodeByID(node_id) if self._scene is not None else None

    def currentNode(self) -> Any:
        return self._node(self._current_id()) if self._current_id() else None

    def setCurrentNode(self, node: slicer.vtkMRMLNode | None) -> None:
        self.setCurrentNodeID(node.GetID() if node is not None else "")

    def setCurrentNodeID(self, node_id: str) -> None:
        """Choose a node; one that is not in the list means none, as in Slicer."""
        index = (
            self._ids.index(node_id)
            if node_id in self._ids
            else self._ids.index("")
            if "" in self._ids
            else -1
        )
        self._combo_box.setCurrentIndex(index)

    def addAttribute(self, node_type: str, name: str, value: str | None = None) -> None:
        """Show only nodes of this type that have the attribute (and the value, if one is given)."""
        self.filter.attributes.append((node_type, name, value))
        self._update()

    def removeAttribute(self, node_type: str, name: str) -> None:
        self.filter.attributes = [entry for entry in self.filter.attributes if entry[:2] != (node_type, name)]
        self._update()

    def _current_id(self) -> str:
        index = self._combo_box.currentIndex
        return self._ids[index] if 0 <= index < len(self._ids) else ""

    def _update(self, caller: object = None, event: str = "") -> None:
        """Look at every node of the scene again."""
        nodes = self.filter.nodes(self._scene) if self._scene is not None else []
        self._listed = [node.GetID() for node in nodes]
        self._show()

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_added(self, scene: slicer.vtkMRMLScene, event: str, node: slicer.vtkMRMLNode) -> None:
        if scene.IsImporting() or not self.filter.passes(node):
            return
        every = [scene.GetNthNode(index).GetID() for index in range(scene.GetNumberOfNodes())]
        listed = {*self._listed, node.GetID()}
        self._listed = [node_id for node_id in every if node_id in listed]
        self._show()

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_removed(self, scene: slicer.vtkMRMLScene, event: str, node: slicer.vtkMRMLNode) -> None:
        if not scene.IsClosing() and node.GetID() in self._listed:
            place = self._ids.index(node.GetID())
            self._listed.remove(node.GetID())
            # As Qt's own list, whose model Slicer changes under it.
            self._show(instead=self._ids[max(place - 1, 0)])

    def _node_modified(self, node: slicer.vtkMRMLNode, event: str) -> None:
        if self.filter.attributes:
            self._update()
        elif node.GetID() in self._listed and _title(node) != self._names[node.GetID()]:
            if not self.filter.passes(node):
                self._listed.remove(node.GetID())
            self._show()

    def _show(self, instead: str = "") -> None:
        """Fill the list, and keep the choice if it is still there; else choose another node by its ID."""
        chosen = self._current_id()
        nodes = [self._node(node_id) for node_id in self._listed]
        self._names = {node.GetID(): _title(node) for node in nodes}
        entries = {"": self._none_display} if self._none_enabled else {}
        entries |= self._names
        self._combo_box.blockSignals(True)
        self._combo_box.clear()
        self._ids = [*entries]
        self._combo_box.addItems([*entries.values()])
        for wanted in (chosen, instead):
            if wanted in self._ids:
                self._combo_box.setCurrentIndex(self._ids.index(wanted))
                break
        self._combo_box.blockSignals(False)
        self._name_observers.clear()
        for node in nodes:
            self._name_observers.add(node, "ModifiedEvent", self._node_modified)
        self._announce()

    def _announce(self, index: int = 0) -> None:
        if self._current_id() != self._announced:
            self._announced = self._current_id()
            self.currentNodeIDChanged.emit(self._announced)
            self.currentNodeChanged.emit(self.currentNode())

    def filter_by(self, name: str, value: Any) -> None:
        """Change one of the filters; nothing is looked at again if it was so before."""
        if getattr(self.filter, name) != value:
            setattr(self.filter, name, value)
            self._update()

    def setNodeTypes(self, types: list[str]) -> None:
        self.filter_by("types", [name for name in types if name])

    def setNoneEnabled(self, enabled: bool) -> None:
        self._none_enabled = enabled
        self._show()

    def setNoneDisplay(self, text: str) -> None:
        self._none_display = text
        self._show()

    def setShowHidden(self, shown: bool) -> None:
        self.filter_by("show_hidden", shown)

    def setShowChildNodeTypes(self, shown: bool) -> None:
        self.filter_by("show_child_types", shown)

    def setHideChildNodeTypes(self, types: list[str]) -> None:
        self.filter_by("hidden_child_types", list(types))

    nodeTypes = Property(_STRINGS, lambda self: self.filter.types, setNodeTypes)
    noneEnabled = Property(bool, lambda self: self._none_enabled, setNoneEnabled)
    noneDisplay = Property(str, lambda self: self._none_display, setNoneDisplay)
    showHidden = Property(bool, lambda self: self.filter.show_hidden, setShowHidden)
    showChildNodeTypes = Property(bool, lambda self: self.filter.show_child_types, setShowChildNodeTypes)
    hideChildNodeTypes = Property(
        _STRINGS, lambda self: self.filter.hidden_child_types, setHideChildNodeTypes
    )
    currentNodeID = Property(str, _current_id, setCurrentNodeID)


class SortFilterProxyModel:
    """Filter settings of individual nodes; replaces qMRMLSortFilterProxyModel.

    Parameters
    ----------
    selector
        The list.
    """

    def __init__(self, selector: qMRMLNodeComboBox) -> None:
        self._selector = selector

    @property
    def visibleNodeIDs(self) -> tuple[str, ...]:
        """Nodes that are listed whatever the other filters say."""
        return tuple(self._selector.filter.visible_ids)

    @visibleNodeIDs.setter
    def visibleNodeIDs(self, node_ids: list[str]) -> None:
        self._selector.filter_by("visible_ids", list(node_ids))


def _title(node: slicer.vtkMRMLNode) -> str:
    return node.GetName() or node.GetID()


def _kept(name: str) -> Property:
    return Property(
        bool,
        lambda self: self.__dict__.get(f"_kept_{name}", False),
        lambda self, value: self.__dict__.__setitem__(f"_kept_{name}", value),
    )


for _name in ("addEnabled", "removeEnabled", "renameEnabled", "editEnabled", "selectNodeUponCreation"):
    setattr(qMRMLNodeComboBox, _name, _kept(_name))
