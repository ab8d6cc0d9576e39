"""The opacity map of a film: an overlaid label map, transparent where values are low."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import slicer

from CovidXRayLib.reporting.images.colors import heat_table
from CovidXRayPanel.nodes.newNode import addNode
from CovidXRayPanel.nodes.readingNode import OPACITY_MAP_ROLE, referencedNode, removeReferencedNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

COLOR_NAME = "CovidXRay opacity map"
# Values below this probability are transparent.
MIN_VALUE = 64  # of 255


def opacityMapOf(
    volumeNode: slicer.vtkMRMLScalarVolumeNode | None,
) -> slicer.vtkMRMLLabelMapVolumeNode | None:
    """Return the opacity map of a film, or None."""
    node: slicer.vtkMRMLLabelMapVolumeNode | None = (
        volumeNode.GetNodeReference(OPACITY_MAP_ROLE) if volumeNode else None
    )
    return node


def showOpacityMap(
    volumeNode: slicer.vtkMRMLScalarVolumeNode,
    opacity_map: NDArray[np.uint8] | None,
    translate: Callable[[str], str],
) -> slicer.vtkMRMLLabelMapVolumeNode | None:
    """Overlay an opacity map on a film, replacing an earlier one; None removes it.

    Parameters
    ----------
    opacity_map : numpy.ndarray or None
        uint8 (rows, columns) in the film's geometry; 255 is a probability of 1.
    """
    if opacity_map is None:
        removeReferencedNode(volumeNode, OPACITY_MAP_ROLE)
        return None
    name = translate("{film} opacity map").format(film=volumeNode.GetName())
    earlier = opacityMapOf(volumeNode)
    if earlier is not None and not earlier.IsA("vtkMRMLLabelMapVolumeNode"):
        removeReferencedNode(volumeNode, OPACITY_MAP_ROLE)  # from a scene saved by an earlier version
    # Selectors of images do not list label maps; the Data module does.
    opacityMapNode = referencedNode(volumeNode, OPACITY_MAP_ROLE, slicer.vtkMRMLLabelMapVolumeNode, name)
    opacityMapNode.CopyOrientation(volumeNode)
    slicer.util.updateVolumeFromArray(opacityMapNode, np.ascontiguousarray(opacity_map)[np.newaxis])
    opacityMapNode.CreateDefaultDisplayNodes()
    opacityMapNode.GetDisplayNode().SetAndObserveColorNodeID(_colorNode().GetID())
    return opacityMapNode


def _colorNode() -> slicer.vtkMRMLColorTableNode:
    """The color table of opacity maps, created once per scene."""
    node: slicer.vtkMRMLColorTableNode | None = slicer.mrmlScene.GetFirstNodeByName(COLOR_NAME)
    if node is None:
        node = addNode(slicer.vtkMRMLColorTableNode, COLOR_NAME, hidden=True)
        node.SetTypeToUser()
        table = heat_table() / 255
        node.SetNumberOfColors(len(table))
        for level, (red, green, blue) in enumerate(table):
            node.SetColor(level, f"{level}", red, green, blue, float(level >= MIN_VALUE))
    return node
