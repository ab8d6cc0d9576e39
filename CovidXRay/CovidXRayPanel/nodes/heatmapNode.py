"""The heat map of a film: an overlaid label map, transparent where values are low."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import slicer

from CovidXRayLib.reporting.images.colors import heat_table
from CovidXRayPanel.nodes.newNode import addNode
from CovidXRayPanel.nodes.readingNode import HEATMAP_ROLE, referencedNode, removeReferencedNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

COLOR_NAME = "CovidXRay heat with transparency"
# Values below this fraction of the maximum are transparent.
MIN_VALUE = 64  # of 255


def heatmapOf(volumeNode: slicer.vtkMRMLScalarVolumeNode | None) -> slicer.vtkMRMLLabelMapVolumeNode | None:
    """Return the heat map of a film, or None."""
    node: slicer.vtkMRMLLabelMapVolumeNode | None = (
        volumeNode.GetNodeReference(HEATMAP_ROLE) if volumeNode else None
    )
    return node


def showHeatmap(
    volumeNode: slicer.vtkMRMLScalarVolumeNode,
    heatmap: NDArray[np.uint8] | None,
    translate: Callable[[str], str],
) -> slicer.vtkMRMLLabelMapVolumeNode | None:
    """Overlay a heat map on a film, replacing an earlier one; None removes it.

    Parameters
    ----------
    heatmap : numpy.ndarray or None
        uint8 (rows, columns) in the film's geometry; 255 is the film's maximum.
    """
    if heatmap is None:
        removeReferencedNode(volumeNode, HEATMAP_ROLE)
        return None
    name = translate("{film} heat map").format(film=volumeNode.GetName())
    earlier = heatmapOf(volumeNode)
    if earlier is not None and not earlier.IsA("vtkMRMLLabelMapVolumeNode"):
        removeReferencedNode(volumeNode, HEATMAP_ROLE)  # from a scene saved by an earlier version
    # Selectors of images do not list label maps; the Data module does.
    heatmapNode = referencedNode(volumeNode, HEATMAP_ROLE, slicer.vtkMRMLLabelMapVolumeNode, name)
    heatmapNode.CopyOrientation(volumeNode)
    slicer.util.updateVolumeFromArray(heatmapNode, np.ascontiguousarray(heatmap)[np.newaxis])
    heatmapNode.CreateDefaultDisplayNodes()
    heatmapNode.GetDisplayNode().SetAndObserveColorNodeID(_colorNode().GetID())
    return heatmapNode


def _colorNode() -> slicer.vtkMRMLColorTableNode:
    """The color table of heat maps, created once per scene."""
    node: slicer.vtkMRMLColorTableNode | None = slicer.mrmlScene.GetFirstNodeByName(COLOR_NAME)
    if node is None:
        node = addNode(slicer.vtkMRMLColorTableNode, COLOR_NAME, hidden=True)
        node.SetTypeToUser()
        table = heat_table() / 255
        node.SetNumberOfColors(len(table))
        for level, (red, green, blue) in enumerate(table):
            node.SetColor(level, f"{level}", red, green, blue, float(level >= MIN_VALUE))
    return node
