"""Undo history of Slicer's Segment Editor for masks changed by other code."""

from __future__ import annotations

import slicer


def saveStateForUndo(segmentationNode: slicer.vtkMRMLSegmentationNode | None) -> None:
    """Save the state of masks that are about to change, if the Segment Editor is editing them.

    Otherwise one Undo would revert changes made there and here in one step.
    """
    # Slicer sets this when the module's panel is created; before that there is nothing to undo.
    editor = getattr(getattr(slicer.modules, "SegmentEditorWidget", None), "editor", None)
    if editor is not None and editor.segmentationNode() is segmentationNode:
        editor.saveStateForUndo()
