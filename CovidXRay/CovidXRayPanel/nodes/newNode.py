"""New nodes of the scene."""

from __future__ import annotations

from typing import TypeVar

import slicer

Node = TypeVar("Node", bound="slicer.vtkMRMLNode")


def addNode(nodeClass: type[Node], name: str, hidden: bool = False) -> Node:
    """Add a node to the scene.

    Parameters
    ----------
    hidden : bool
        The node belongs to another one: no list of nodes offers it, and so nobody can delete it there.

    Notes
    -----
    Lists of nodes look at a node when it comes into the scene and again only when its name changes. So it
    gets its name and is hidden before that; hidden later, it would stay in every list.
    """
    # Made by the scene, which knows what nodes of this class begin with.
    node: Node = slicer.mrmlScene.CreateNodeByClass(nodeClass.__name__)
    node.UnRegister(None)  # the Python variable owns it
    node.SetName(name)
    node.SetHideFromEditors(hidden)
    return slicer.mrmlScene.AddNode(node)
