"""The pixels of a film's masks while they are edited: those that the view shows, drawn on in place."""

import numpy as np
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.segmentation.editing.editor import SIDES, MaskEditor
from CovidXRayPanel.lungsNode import labelsOf, lungsOf, prepareLungs, segmentId, setSideVisible, writeLungs

SHARED = segmentId("right")


class EditedMasks:
    """Brings strokes into the segmentation of a film, and all of them out again.

    Parameters
    ----------
    volumeNode : vtkMRMLScalarVolumeNode
        One slice. Masks it does not have yet are made, empty; both are shown.

    Attributes
    ----------
    editor : CovidXRayLib.segmentation.editing.editor.MaskEditor
        Draws; :meth:`show` is called after it changed something.
    """

    def __init__(self, volumeNode):
        self._volumeNode = volumeNode
        segmentationNode = prepareLungs(volumeNode, _)
        for side in SIDES:
            setSideVisible(segmentationNode, side, True)
        self._before = labelsOf(volumeNode)
        self._take(self._before)

    def takeAnew(self):
        """Go on with the masks as somebody else left them; earlier strokes cannot be undone any more."""
        self._take(labelsOf(self._volumeNode))

    def show(self):
        """Let the view draw what changed."""
        # The views follow the segments, of which one tells for both: they share their pixels.
        lungsOf(self._volumeNode).GetSegmentation().GetSegment(SHARED).Modified()

    def tell(self):
        """Let all else that was made of the masks be made anew; at the end of a stroke."""
        self._image.Modified()
        self.show()

    def finish(self, accept):
        """End the last stroke, and put everything back unless it is accepted.

        Returns
        -------
        bool
            True if the masks are other ones than at the start.
        """
        self.editor.end()
        changed = not np.array_equal(self._before, self.editor.labels)
        if changed and not accept:
            self.editor.labels[...] = self._before
        if changed:
            self.tell()
        return changed and accept

    def _take(self, labels):
        writeLungs(self._volumeNode, labels)
        segmentationNode = lungsOf(self._volumeNode)
        self._image = segmentationNode.GetBinaryLabelmapInternalRepresentation(SHARED)
        pixels = slicer.util.arrayFromSegmentInternalBinaryLabelmap(segmentationNode, SHARED)[0]
        columnStep, rowStep, _sliceStep = self._volumeNode.GetSpacing()
        self.editor = MaskEditor(pixels, (rowStep, columnStep))
