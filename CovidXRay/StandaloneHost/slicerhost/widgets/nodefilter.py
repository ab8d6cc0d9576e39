"""Which nodes of a scene a qMRMLNodeComboBox lists."""

from __future__ import annotations

from dataclasses import dataclass, field

import slicer


@dataclass
class NodeFilter:
    """The filters of Slicer's node selectors, under their own names."""

    types: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str | None]] = field(default_factory=list)
    show_hidden: bool = False
    show_child_types: bool = True
    hidden_child_types: list[str] = field(default_factory=list)
    visible_ids: list[str] = field(default_factory=list)

    def nodes(self, scene: slicer.vtkMRMLScene) -> list[slicer.vtkMRMLNode]:
        """Return the nodes of the scene that pass, in the order of the scene."""
        every = [scene.GetNthNode(index) for index in range(scene.GetNumberOfNodes())]
        return [node for node in every if self.passes(node)]

    def passes(self, node: slicer.vtkMRMLNode) -> bool:
        if node.GetID() in self.visible_ids:
            return True
        name = node.GetClassName()
        if self.show_child_types:
            right_type = any(node.IsA(class_name) for class_name in self.types)
            right_type = right_type and not any(node.IsA(hidden) for hidden in self.hidden_child_types)
        else:
            right_type = name in self.types
        if not right_type or (node.GetHideFromEditors() and not self.show_hidden):
            return False
        return all(
            node.GetAttribute(attribute) is not None and value in (None, node.GetAttribute(attribute))
            for node_type, attribute, value in self.attributes
            if node.IsA(node_type)
        )
