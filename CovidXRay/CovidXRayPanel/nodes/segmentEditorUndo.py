"""The Undo of Slicer's Segment Editor, for masks that change outside it."""

from __future__ import annotations

import slicer


def saveStateForUndo(segmentationNode: slicer.vtkMRMLSegmentationNode | None) -> None:
    """Let the Segment Editor's Undo come back to masks that are about to change, if it has them.

    Without it, its Undo would take back what was drawn there and here in one step.
    """
    # Slicer sets this once the module's panel was made; before, there is nothing to undo.
    editor = getattr(getattr(slicer.modules, "SegmentEditorWidget", None), "editor", None)
    if editor is not None and editor.segmentationNode() is segmentationNode:
        editor.saveStateForUndo()
