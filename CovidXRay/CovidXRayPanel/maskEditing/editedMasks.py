"""In-place editing of the mask pixels that the view displays."""

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
    """Applies strokes to the segmentation of a film, and reverts them.

    Nothing is written before the first stroke, so that viewing alone leaves the segmentation, and the
    Segment Editor's undo and redo, untouched. Pixels in both lungs are shown as right lung during editing,
    and belong to both again at the end unless a stroke changed them.

    Parameters
    ----------
    volumeNode : vtkMRMLScalarVolumeNode
        A single slice. Missing masks are created empty; both are shown.

    Attributes
    ----------
    editor : CovidXRayLib.segmentation.editing.editor.MaskEditor
        Draws; call :meth:`show` after each change.
    """

    def __init__(self, volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
        self._volumeNode = volumeNode
        segmentationNode = prepareLungs(volumeNode, _)
        for side in SIDES:
            setSideVisible(segmentationNode, side, True)
        self._before, self._overlapBefore = labelsOf(volumeNode), overlapOf(volumeNode)
        self._readMasks()

    @property
    def hasChanges(self) -> bool:
        """Whether the masks differ from those at the start, whichever module has edited them."""
        return not np.array_equal(self._before, labelsOf(self._volumeNode))

    def begin(self, point: tuple[float, float], erase: bool) -> bool:
        """Begin a stroke; see the editor's ``begin``."""
        self._prepare()
        return self.editor.begin(point, erase)

    def release(self) -> None:
        """End the last stroke before another module edits the masks."""
        self.editor.end()
        self._restore()

    def reload(self) -> None:
        """Reload the masks after another module edited them; earlier strokes can no longer be undone."""
        self._readMasks()

    def show(self) -> None:
        """Update the view."""
        # The two segments share their pixels, so an event of one suffices.
        existingLungs(self._volumeNode).GetSegmentation().GetSegment(SHARED).Modified()

    def notify(self) -> None:
        """Update other representations of the masks at the end of a stroke."""
        if self._image is not None:
            # Otherwise the Segment Editor's history, which compares modification times, would miss it.
            self._image.Modified()
            self.show()

    def finish(self, accept: bool) -> bool:
        """End the last stroke, and revert all changes unless accepted.

        Returns
        -------
        bool
            True if the masks differ from those at the start.
        """
        self.editor.end()
        changed = not np.array_equal(self._before, self.editor.labels)
        if changed and not accept:
            self._prepare()
            self.editor.labels[...] = self._before
            self._initial, self._overlap = self._before, self._overlapBefore
        if changed:
            self.notify()
        self._restore()
        return changed and accept

    def _readMasks(self) -> None:
        columnStep, rowStep, _sliceStep = self._volumeNode.GetSpacing()
        self.editor = MaskEditor(labelsOf(self._volumeNode), (rowStep, columnStep))
        self._image: slicer.vtkOrientedImageData | None = None
        self._initial, self._overlap = self.editor.labels, self._overlapBefore

    def _prepare(self) -> None:
        """Move both lungs into one label map, whose pixels the editor modifies in place."""
        if self._image is not None:
            return
        self._initial, self._overlap = self.editor.labels.copy(), overlapOf(self._volumeNode)
        writeLungs(self._volumeNode, self._initial)
        segmentationNode = existingLungs(self._volumeNode)
        self._image = segmentationNode.GetBinaryLabelmapInternalRepresentation(SHARED)
        self.editor.labels = slicer.util.arrayFromSegmentInternalBinaryLabelmap(segmentationNode, SHARED)[0]

    def _restore(self) -> None:
        """Restore the overlap of the lungs; their label map is no longer edited."""
        if self._image is not None and self._overlap.any():
            writeOverlap(self._volumeNode, self._overlap & (self.editor.labels == self._initial))
        self._image = None
