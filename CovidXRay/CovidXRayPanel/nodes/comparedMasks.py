"""Masks that are shown for comparison, thinly outlined, and cannot be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import slicer

from CovidXRayPanel.nodes.labelImage import labelImage
from CovidXRayPanel.nodes.newNode import addNode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from CovidXRayLib.reporting.images.colors import RGB

    # Label map, uint8 (rows, columns), and the color of its outline.
    ColoredMask = tuple[NDArray[np.uint8], RGB]

NAME = "CovidXRay compared masks"


class ComparedMasks:
    """Outlines of masks over a film, in a segmentation that no selector lists and no scene file holds."""

    def __init__(self) -> None:
        self._node: slicer.vtkMRMLSegmentationNode | None = None

    def show(self, volumeNode: slicer.vtkMRMLScalarVolumeNode, masks: Sequence[ColoredMask]) -> None:
        """Replace the outlines.

        Parameters
        ----------
        masks : sequence of (numpy.ndarray, tuple of int)
            In the geometry of the film.
        """
        if not masks and self._node is None:
            return
        node = self._prepared(volumeNode)
        segmentation = node.GetSegmentation()
        segmentation.RemoveAllSegments()
        representation = slicer.vtkSegmentationConverter.GetSegmentationBinaryLabelmapRepresentationName()
        for labels, color in masks:
            name = segmentation.AddEmptySegment("", "", [component / 255 for component in color])
            image = labelImage(volumeNode, (labels > 0).astype(np.uint8))
            segmentation.GetSegment(name).AddRepresentation(representation, image)

    def setVisible(self, visible: bool) -> None:
        """Show or hide the outlines."""
        if self._node is not None and self._node.GetDisplayNode() is not None:
            self._node.GetDisplayNode().SetVisibility(visible)

    def forget(self) -> None:
        """Release the node after the scene was closed."""
        self._node = None

    def _prepared(self, volumeNode: slicer.vtkMRMLScalarVolumeNode) -> slicer.vtkMRMLSegmentationNode:
        if self._node is None or self._node.GetScene() is None:
            node = addNode(slicer.vtkMRMLSegmentationNode, NAME, hidden=True)
            node.SetSaveWithScene(False)
            node.CreateDefaultDisplayNodes()
            display = node.GetDisplayNode()
            display.SetVisibility2DFill(False)
            display.SetVisibility2DOutline(True)
            display.SetSliceIntersectionThickness(1)
            self._node = node
        self._node.SetReferenceImageGeometryParameterFromVolumeNode(volumeNode)
        return self._node
