"""The heat map of a film: a volume that lies over it, transparent where nothing speaks for COVID-19."""

import numpy as np
import slicer

from CovidXRayLib.reporting.colours import heat_table
from CovidXRayPanel.newNode import addNode
from CovidXRayPanel.readingNode import HEATMAP_ROLE, referencedNode, removeReferencedNode

COLOUR_NAME = "CovidXRay heat"
# Below this share of the strongest place the film stays free.
FAINTEST = 64  # of 255


def heatmapOf(volumeNode):
    """The heat map of a film, or None."""
    return volumeNode.GetNodeReference(HEATMAP_ROLE) if volumeNode else None


def showHeatmap(volumeNode, heatmap, translate):
    """Lay a heat map over a film, in place of an earlier one; None takes that away.

    Parameters
    ----------
    heatmap : numpy.ndarray or None
        uint8 (rows, columns) in the film's geometry; 255 is the strongest place of the film.
    """
    if heatmap is None:
        removeReferencedNode(volumeNode, HEATMAP_ROLE)
        return None
    name = translate("{film} heat map").format(film=volumeNode.GetName())
    # Hidden: nobody wants it offered as a film.
    heatmapNode = referencedNode(volumeNode, HEATMAP_ROLE, "vtkMRMLScalarVolumeNode", name, hidden=True)
    heatmapNode.CopyOrientation(volumeNode)
    slicer.util.updateVolumeFromArray(heatmapNode, np.ascontiguousarray(heatmap)[np.newaxis])
    heatmapNode.CreateDefaultDisplayNodes()
    displayNode = heatmapNode.GetScalarVolumeDisplayNode()
    displayNode.SetAutoWindowLevel(False)
    displayNode.SetWindowLevelMinMax(0, 255)
    displayNode.SetThreshold(FAINTEST, 255)
    displayNode.SetApplyThreshold(True)
    displayNode.SetAndObserveColorNodeID(_colourNode().GetID())
    return heatmapNode


def _colourNode():
    """The colours of heat; made once a scene."""
    node = slicer.mrmlScene.GetFirstNodeByName(COLOUR_NAME)
    if node is None:
        node = addNode("vtkMRMLColorTableNode", COLOUR_NAME, hidden=True)
        node.SetTypeToUser()
        table = heat_table() / 255
        node.SetNumberOfColors(len(table))
        for level, (red, green, blue) in enumerate(table):
            node.SetColor(level, f"{level}", red, green, blue, 1.0)
    return node
