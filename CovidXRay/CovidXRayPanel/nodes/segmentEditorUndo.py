"""The Undo of Slicer's Segment Editor, for masks that change outside it."""

import slicer


def saveStateForUndo(segmentationNode):
    """Let the Segment Editor's Undo come back to masks that are about to change, if it has them.

    Without it, its Undo would take back what was drawn there and here in one step.
    """
    # Slicer sets this once the module's panel was made; before, there is nothing to undo.
    editor = getattr(getattr(slicer.modules, "SegmentEditorWidget", None), "editor", None)
    if editor is not None and editor.segmentationNode() is segmentationNode:
        editor.saveStateForUndo()
