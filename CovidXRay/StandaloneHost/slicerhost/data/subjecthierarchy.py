"""Automatic items of Slicer's Subject Hierarchy: one for every visible node."""

from __future__ import annotations

import slicer
import vtk

# Of Slicer's plugins for the tree, the classes that those of the wheel's nodes take.
_CLASSES = ("vtkMRMLVolumeNode", "vtkMRMLSegmentationNode", "vtkMRMLTextNode", "vtkMRMLMarkupsNode")


class SubjectHierarchy:
    """Keeps the tree of the Data module; see Slicer's qSlicerSubjectHierarchyPluginLogic.

    Parameters
    ----------
    scene
        The application's scene.
    """

    def __init__(self, scene: slicer.vtkMRMLScene) -> None:
        self._scene = scene
        for event, handler in (
            (scene.NodeAddedEvent, self._node_added),
            (scene.NodeAboutToBeRemovedEvent, self._node_about_to_be_removed),
            (scene.EndImportEvent, self._scene_imported),
            (scene.EndCloseEvent, lambda *_: self.node),
        ):
            scene.AddObserver(event, handler)

    @property
    def node(self) -> slicer.vtkMRMLSubjectHierarchyNode:
        """The one tree of the scene; asking for it merges those that were read from files."""
        return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(self._scene)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_added(self, scene: slicer.vtkMRMLScene, event: str, node: slicer.vtkMRMLNode) -> None:
        if not scene.IsImporting():
            self._add(node)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _node_about_to_be_removed(
        self, scene: slicer.vtkMRMLScene, event: str, node: slicer.vtkMRMLNode
    ) -> None:
        if scene.IsClosing() or node.IsA("vtkMRMLSubjectHierarchyNode"):
            return
        item = self.node.GetItemByDataNode(node)
        if item:
            self.node.RemoveItem(item, False, False)

    def _scene_imported(self, scene: slicer.vtkMRMLScene, event: str) -> None:
        for class_name in _CLASSES:
            for node in slicer.util.getNodesByClass(class_name):
                if not self.node.GetItemByDataNode(node):
                    self._add(node)

    def _add(self, node: slicer.vtkMRMLNode) -> None:
        if any(node.IsA(name) for name in _CLASSES) and not node.GetHideFromEditors():
            self.node.CreateItem(self.node.GetSceneItemID(), node)
