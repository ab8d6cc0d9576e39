"""New nodes of the scene."""

from __future__ import annotations

from typing import Any

import slicer


def addNode(className: str, name: str, hidden: bool = False) -> Any:
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
    node = slicer.mrmlScene.CreateNodeByClass(className)
    node.UnRegister(None)  # the Python variable owns it
    node.SetName(name)
    node.SetHideFromEditors(hidden)
    return slicer.mrmlScene.AddNode(node)
