"""Creation of nodes in the scene."""

from __future__ import annotations

from typing import TypeVar

import slicer

Node = TypeVar("Node", bound="slicer.vtkMRMLNode")


def addNode(nodeClass: type[Node], name: str, hidden: bool = False) -> Node:
    """Add a node to the scene.

    Parameters
    ----------
    hidden : bool
        The node belongs to another one: no selector lists it, so that it cannot be deleted there.

    Notes
    -----
    Selectors check a node when it is added to the scene, and again only when its name changes. Name and
    hidden flag are therefore set first; hidden later, the node would stay in every selector.
    """
    # Created by the scene, which applies the defaults of the class.
    node: Node = slicer.mrmlScene.CreateNodeByClass(nodeClass.__name__)
    node.UnRegister(None)  # the Python variable owns it
    node.SetName(name)
    node.SetHideFromEditors(hidden)
    return slicer.mrmlScene.AddNode(node)
