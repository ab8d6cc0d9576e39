"""The pixels of a film's masks while they are edited: those that the view shows, drawn on in place."""

from __future__ import annotations

import numpy as np
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.segmentation.editing.editor import SIDES, MaskEditor
from CovidXRayPanel.nodes.lungsNode import (
    existingLungs,
    labelsOf,
    overlapOf,
    prepareLungs,
    segmentId,
    setSideVisible,
    writeLungs,
    writeOverlap,
)

SHARED = segmentId("right")


class EditedMasks:
    """Brings strokes into the segmentation of a film, and all of them out again.

    Nothing is written before the first stroke: who only looks leaves the segmentation, and the Segment
    Editor's undo and redo, as they were. What both lungs claim is shown as the right one's meanwhile, and
    is both lungs' again at the end where no stroke changed it.

    Parameters
    ----------
    volumeNode : vtkMRMLScalarVolumeNode
        One slice. Masks it does not have yet are made, empty; both are shown.

    Attributes
    ----------
    editor : CovidXRayLib.segmentation.editing.editor.MaskEditor
        Draws; :meth:`show` is called after it changed something.
    """

    def __init__(self, volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
        self._volumeNode = volumeNode
        segmentationNode = prepareLungs(volumeNode, _)
        for side in SIDES:
            setSideVisible(segmentationNode, side, True)
        self._before, self._overlapBefore = labelsOf(volumeNode), overlapOf(volumeNode)
        self._take()

    def begin(self, point: tuple[float, float], erase: bool) -> bool:
        """Begin a stroke; as the editor's own ``begin``."""
        self._prepare()
        return self.editor.begin(point, erase)

    def handOver(self) -> None:
        """End the last stroke, and leave the masks to somebody else."""
        self.editor.end()
        self._restore()

    def reload(self) -> None:
        """Go on with the masks as somebody else left them; earlier strokes cannot be undone any more."""
        self._take()

    def show(self) -> None:
        """Let the view draw what changed."""
        # The views follow the segments, of which one tells for both: they share their pixels.
        existingLungs(self._volumeNode).GetSegmentation().GetSegment(SHARED).Modified()

    def tell(self) -> None:
        """Let all else that was made of the masks be recreated; at the end of a stroke."""
        if self._image is not None:
            # The Segment Editor's history takes pixels of an older time for those that it has saved.
            self._image.Modified()
            self.show()

    def finish(self, accept: bool) -> bool:
        """End the last stroke, and put everything back unless it is accepted.

        Returns
        -------
        bool
            True if the masks are other ones than at the start.
        """
        self.editor.end()
        changed = not np.array_equal(self._before, self.editor.labels)
        if changed and not accept:
            self._prepare()
            self.editor.labels[...] = self._before
            self._taken, self._overlap = self._before, self._overlapBefore
        if changed:
            self.tell()
        self._restore()
        return changed and accept

    def _take(self) -> None:
        columnStep, rowStep, _sliceStep = self._volumeNode.GetSpacing()
        self.editor = MaskEditor(labelsOf(self._volumeNode), (rowStep, columnStep))
        self._image: slicer.vtkOrientedImageData | None = None
        self._taken, self._overlap = self.editor.labels, self._overlapBefore

    def _prepare(self) -> None:
        """Bring both lungs into one label map, whose pixels the editor then draws on."""
        if self._image is not None:
            return
        self._taken, self._overlap = self.editor.labels.copy(), overlapOf(self._volumeNode)
        writeLungs(self._volumeNode, self._taken)
        segmentationNode = existingLungs(self._volumeNode)
        self._image = segmentationNode.GetBinaryLabelmapInternalRepresentation(SHARED)
        self.editor.labels = slicer.util.arrayFromSegmentInternalBinaryLabelmap(segmentationNode, SHARED)[0]

    def _restore(self) -> None:
        """Give both lungs what both had; their label map is no longer drawn on."""
        if self._image is not None and self._overlap.any():
            writeOverlap(self._volumeNode, self._overlap & (self.editor.labels == self._taken))
        self._image = None
