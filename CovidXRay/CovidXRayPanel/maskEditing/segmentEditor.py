"""Slicer's Segment Editor on the masks of a film, without effects for volumes of several slices."""

from __future__ import annotations

import slicer

from CovidXRayLib.worker.transport.signal import Signal

# Emitted with the name of the module that the user switches to from the Segment Editor.
left: Signal[[str]] = Signal()
# The current Visit; empty if there is none.
_visits: list[Visit | None] = []

# Slicer's names of the 2D effects. Growing and filling between slices, surfaces etc. do not apply to
# a film.
FLAT_EFFECTS = [
    "Paint",
    "Draw",
    "Erase",
    "Scissors",
    "Level tracing",
    "Threshold",
    "Smoothing",
    "Margin",
    "Islands",
    "Logical operators",
]


def isAvailable() -> bool:
    """Whether this application has a Segment Editor."""
    return hasattr(slicer.modules, "segmenteditor")


def isVisited() -> bool:
    """Whether the user is in the Segment Editor, opened by :func:`openSegmentEditor`."""
    return bool(_visits)


def openSegmentEditor(
    volumeNode: slicer.vtkMRMLScalarVolumeNode, segmentationNode: slicer.vtkMRMLSegmentationNode
) -> None:
    """Open the Segment Editor; controls hidden in it are restored when the user leaves it."""
    _visits[:] = [None]  # before this module is left
    slicer.util.selectModule("SegmentEditor")
    editor = slicer.modules.segmenteditor.widgetRepresentation().self().editor
    visit = Visit(editor, volumeNode, segmentationNode)
    editor.setSegmentationNode(segmentationNode)
    editor.setSourceVolumeNode(volumeNode)
    _visits[:] = [visit]
    slicer.util.moduleSelector().connect("moduleSelected(QString)", visit.moduleSelected)


class Visit:
    """Restricts the Segment Editor to 2D until another module is opened.

    Parameters
    ----------
    editor : qMRMLSegmentEditorWidget
        The module's widget, shared by all of Slicer.
    volumeNode : vtkMRMLVolumeNode
    segmentationNode : vtkMRMLSegmentationNode
        Listed in the editor's selectors meanwhile, even if hidden from other selectors.
    """

    def __init__(
        self,
        editor: slicer.qMRMLSegmentEditorWidget,
        volumeNode: slicer.vtkMRMLScalarVolumeNode,
        segmentationNode: slicer.vtkMRMLSegmentationNode,
    ) -> None:
        self._editor = editor
        self._order, self._others = editor.effectNameOrder(), editor.unorderedEffectsVisible
        editor.setEffectNameOrder(FLAT_EFFECTS)
        editor.unorderedEffectsVisible = False
        editor.show3DButtonVisible = False
        self._offer("SourceVolumeNodeComboBox", [volumeNode.GetID()])
        self._offer("SegmentationNodeComboBox", [segmentationNode.GetID()])

    def moduleSelected(self, name: str) -> None:
        """Restore the editor when the user switches to another module."""
        if name == "SegmentEditor":
            return
        slicer.util.moduleSelector().disconnect("moduleSelected(QString)", self.moduleSelected)
        self._editor.setActiveEffectByName("")
        self._editor.setEffectNameOrder(self._order)
        self._editor.unorderedEffectsVisible = self._others
        self._editor.show3DButtonVisible = True
        self._offer("SourceVolumeNodeComboBox", [])
        self._offer("SegmentationNodeComboBox", [])
        _visits.clear()
        left.emit(name)

    def _offer(self, selectorName: str, nodeIds: list[str]) -> None:
        # Changing the nodes' own hidden flag would have no effect: the selectors do not observe it.
        selector = self._editor.findChild(slicer.qMRMLNodeComboBox, selectorName)
        if selector is not None:
            selector.sortFilterProxyModel().visibleNodeIDs = nodeIds
