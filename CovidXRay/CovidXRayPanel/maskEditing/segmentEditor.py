"""Slicer's own Segment Editor on the masks of a film, without what needs more than one slice."""

from __future__ import annotations

import slicer

from CovidXRayLib.worker.transport.signal import Signal

# Emitted with the name of the module that the reader goes on to from the Segment Editor.
left: Signal[[str]] = Signal()
# The Visit that goes on, in a list that is empty at other times.
_visits: list[Visit | None] = []

# The names by which Slicer knows its effects. Growing and filling between slices, surfaces and the like
# have no meaning on a film.
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
    """Whether the reader is in the Segment Editor, sent there by :func:`openSegmentEditor`."""
    return bool(_visits)


def openSegmentEditor(
    volumeNode: slicer.vtkMRMLScalarVolumeNode, segmentationNode: slicer.vtkMRMLSegmentationNode
) -> None:
    """Show the Segment Editor; what is hidden in it comes back when the reader leaves it."""
    _visits[:] = [None]  # before this module is left
    slicer.util.selectModule("SegmentEditor")
    editor = slicer.modules.segmenteditor.widgetRepresentation().self().editor
    visit = Visit(editor, volumeNode, segmentationNode)
    editor.setSegmentationNode(segmentationNode)
    editor.setSourceVolumeNode(volumeNode)
    _visits[:] = [visit]
    slicer.util.moduleSelector().connect("moduleSelected(QString)", visit.moduleSelected)


class Visit:
    """The Segment Editor made flat, until another module is opened.

    Parameters
    ----------
    editor : qMRMLSegmentEditorWidget
        The widget of the module, which all of Slicer shares.
    volumeNode : vtkMRMLVolumeNode
    segmentationNode : vtkMRMLSegmentationNode
        Its selectors offer both meanwhile, even if they are hidden from all others.
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
        """Put everything back as it was once the reader goes elsewhere."""
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
        # Showing and hiding the nodes themselves would change nothing: lists do not notice it.
        selector = self._editor.findChild(slicer.qMRMLNodeComboBox, selectorName)
        if selector is not None:
            selector.sortFilterProxyModel().visibleNodeIDs = nodeIds
