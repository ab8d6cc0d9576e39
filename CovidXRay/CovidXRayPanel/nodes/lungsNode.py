"""The lung masks of a film as a segmentation with two segments, the patient's right and left lung."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import slicer

from CovidXRayLib.reporting.dicom.slicer_terminology import lung_terminology
from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RIGHT_LUNG
from CovidXRayPanel.nodes.labelImage import labelImage
from CovidXRayPanel.nodes.readingNode import LUNGS_ROLE, isMaskEdited, readingOf, referencedNode
from CovidXRayPanel.nodes.segmentEditorUndo import saveStateForUndo
from CovidXRayPanel.nodes.subjectHierarchy import placeResults

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

# Opacity of filled masks, which leaves the film visible.
FILL_OPACITY = 0.35
# Segment, color, and value in the worker's label map. The codes are standard terminology; the colors
# are not, because the standard assigns the same color to both lungs.
LEFT_VALUE = 2
SIDES = (("right", RIGHT_LUNG, 1), ("left", LEFT_LUNG, LEFT_VALUE))


def segmentId(side: str) -> str:
    """Return the segment ID of a side, ``"right"`` or ``"left"``, as in the ``.seg.nrrd`` files."""
    return f"{side}_lung"


def segmentTitle(side: str, translate: Callable[[str], str]) -> str:
    """Return the display name of a side."""
    return translate("Right lung") if side == "right" else translate("Left lung")


def lungsOf(volumeNode: slicer.vtkMRMLScalarVolumeNode | None) -> slicer.vtkMRMLSegmentationNode | None:
    """Return the segmentation of a film's lungs, or None."""
    node: slicer.vtkMRMLSegmentationNode | None = (
        volumeNode.GetNodeReference(LUNGS_ROLE) if volumeNode else None
    )
    return node


def existingLungs(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> slicer.vtkMRMLSegmentationNode:
    """Return the segmentation of a film's lungs, for code that runs only if it exists."""
    segmentationNode = lungsOf(volumeNode)
    if segmentationNode is None:
        raise ValueError(f"{volumeNode.GetName()} has no masks")
    return segmentationNode


def prepareLungs(
    volumeNode: slicer.vtkMRMLScalarVolumeNode, translate: Callable[[str], str]
) -> slicer.vtkMRMLSegmentationNode:
    """Return the segmentation of a film's lungs with both segments, creating what is missing.

    The masks of a film that is hidden from editors, or not saved with the scene, are so, too.

    Parameters
    ----------
    translate : callable
        Translates a name.
    """
    name = translate("{film} lungs").format(film=volumeNode.GetName())
    segmentationNode = referencedNode(
        volumeNode,
        LUNGS_ROLE,
        slicer.vtkMRMLSegmentationNode,
        name,
        hidden=bool(volumeNode.GetHideFromEditors()),
    )
    if not volumeNode.GetSaveWithScene():
        segmentationNode.SetSaveWithScene(False)
    segmentationNode.CreateDefaultDisplayNodes()
    segmentationNode.SetReferenceImageGeometryParameterFromVolumeNode(volumeNode)
    for side, color, _value in SIDES:
        _ensureSegment(segmentationNode.GetSegmentation(), side, color, translate)
    placeResults(volumeNode)
    return segmentationNode


def writeLungs(volumeNode: slicer.vtkMRMLScalarVolumeNode, labels: NDArray[np.uint8] | None) -> None:
    """Write the masks of both lungs, replacing earlier ones.

    The two segments share one label map, as in Slicer's own files. The Segment Editor's Undo, if it edits
    these masks, restores the earlier ones.

    Parameters
    ----------
    labels : numpy.ndarray or None
        uint8 (rows, columns) in the film's geometry: 0 background, 1 patient's right lung, 2 left; None
        for no mask.
    """
    segmentationNode = existingLungs(volumeNode)
    saveStateForUndo(segmentationNode)
    columns, rows, _slices = volumeNode.GetImageData().GetDimensions()
    if labels is None:
        labels = np.zeros((rows, columns), np.uint8)
    if labels.shape != (rows, columns):
        raise ValueError(f"the mask has {labels.shape} pixels, the film {(rows, columns)}")
    image = labelImage(volumeNode, labels)
    representation = slicer.vtkSegmentationConverter.GetSegmentationBinaryLabelmapRepresentationName()
    for side, _color, value in SIDES:
        segment = segmentationNode.GetSegmentation().GetSegment(segmentId(side))
        segment.SetLabelValue(value)
        segment.AddRepresentation(representation, image)


def labelsOf(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> NDArray[np.uint8]:
    """Return the current masks: uint8 (rows, columns), 0 background, 1 right, 2 left.

    Pixels in both segments count as right lung; segments added by the user are ignored.
    """
    labels = np.zeros(slicer.util.arrayFromVolume(volumeNode).shape[1:3], np.uint8)
    for side, _color, value in reversed(SIDES):
        mask = _maskOf(volumeNode, side)
        if mask is not None:
            labels[mask] = value
    return labels


def areCorrected(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> bool:
    """Return whether the masks of a film were drawn, edited or loaded by the user."""
    if lungsOf(volumeNode) is None:
        return False
    reading = readingOf(volumeNode)
    if reading is None:
        return bool(labelsOf(volumeNode).any())
    return reading.mask_edited or isMaskEdited(volumeNode)


def overlapOf(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> NDArray[np.bool_]:
    """Return the overlap of both segments, which a label map cannot hold: bool (rows, columns)."""
    right, left = (_maskOf(volumeNode, side) for side, _color, _value in SIDES)
    if right is None or left is None:
        return np.zeros(slicer.util.arrayFromVolume(volumeNode).shape[1:3], bool)
    return right & left


def writeOverlap(volumeNode: slicer.vtkMRMLScalarVolumeNode, overlap: NDArray[np.bool_]) -> None:
    """Add pixels of the right lung to the left lung, too: bool (rows, columns)."""
    mask = (labelsOf(volumeNode) == LEFT_VALUE) | overlap
    slicer.util.updateSegmentBinaryLabelmapFromArray(
        mask.astype(np.uint8)[np.newaxis], existingLungs(volumeNode), segmentId("left"), volumeNode
    )


def _maskOf(volumeNode: slicer.vtkMRMLScalarVolumeNode, side: str) -> NDArray[np.bool_] | None:
    """One lung as bool (rows, columns) in the film's geometry; None if empty."""
    segmentationNode = lungsOf(volumeNode)
    if segmentationNode is None or segmentationNode.GetSegmentation().GetSegment(segmentId(side)) is None:
        return None
    mask = slicer.util.arrayFromSegmentBinaryLabelmap(segmentationNode, segmentId(side), volumeNode)
    return mask[0] > 0 if mask is not None and mask.size else None


def _ensureSegment(
    segmentation: slicer.vtkSegmentation, side: str, color: Sequence[float], translate: Callable[[str], str]
) -> None:
    segment = segmentation.GetSegment(segmentId(side))
    if segment is None:
        components = [component / 255 for component in color]
        segmentation.AddEmptySegment(segmentId(side), segmentTitle(side, translate), components)
        segment = segmentation.GetSegment(segmentId(side))
        segment.SetTag(slicer.vtkSegment.GetTerminologyEntryTagName(), lung_terminology(side))


def colorLungs(segmentationNode: slicer.vtkMRMLSegmentationNode, color: Sequence[int] | None) -> None:
    """Give both lungs a color, red, green and blue from 0 to 255; None for those of the sides."""
    for side, own, _value in SIDES:
        segment = segmentationNode.GetSegmentation().GetSegment(segmentId(side))
        segment.SetColor([component / 255 for component in color or own])


def applyLungsDisplay(
    segmentationNode: slicer.vtkMRMLSegmentationNode, visible: bool, filled: bool, opacity: float
) -> None:
    """Apply the user's display settings to the masks."""
    displayNode = segmentationNode.GetDisplayNode()
    if displayNode is None:
        return
    wasModifying = displayNode.StartModify()
    displayNode.SetVisibility(visible)
    displayNode.SetVisibility2DFill(filled)
    displayNode.SetVisibility2DOutline(True)
    displayNode.SetOpacity2DFill(opacity * FILL_OPACITY)
    displayNode.SetOpacity2DOutline(opacity)
    displayNode.SetSliceIntersectionThickness(2)
    displayNode.EndModify(wasModifying)


def setSideVisible(segmentationNode: slicer.vtkMRMLSegmentationNode, side: str, visible: bool) -> None:
    """Show or hide one lung."""
    segmentationNode.GetDisplayNode().SetSegmentVisibility(segmentId(side), visible)


def isSideVisible(segmentationNode: slicer.vtkMRMLSegmentationNode, side: str) -> bool:
    """Return whether one lung is visible."""
    return bool(segmentationNode.GetDisplayNode().GetSegmentVisibility(segmentId(side)))
