"""Manual correction of a film's lung masks: brush, eraser, smoothing brush and lasso in the film's view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slicer
import vtk
from slicer.util import VTKObservationMixin

from CovidXRayLib.segmentation.editing.editor import BRUSH, SIDES, TOOLS
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.maskEditing import segmentEditor
from CovidXRayPanel.maskEditing.cursor import Cursor
from CovidXRayPanel.maskEditing.editedMasks import EditedMasks
from CovidXRayPanel.maskEditing.shortcutKeys import editingKeys
from CovidXRayPanel.maskEditing.sliceMouse import SliceMouse
from CovidXRayPanel.nodes.lungsNode import existingLungs, lungsOf
from CovidXRayPanel.nodes.readingNode import markMaskEdited

if TYPE_CHECKING:
    from collections.abc import Callable

    from CovidXRayPanel.widgets.shortcuts import Shortcuts

# Brush sizes as fractions of the film's shorter side.
DEFAULT_BRUSH, MAX_BRUSH = 1 / 15, 1 / 2
# Scale factor of the brush per wheel step.
STEP = 1.15


class MaskEditing(VTKObservationMixin):
    """Edits the masks of one film at a time; strokes are applied to the scene immediately.

    Mouse and keys are captured only while ``active``; see ``sliceMouse`` and ``shortcutKeys``.

    Attributes
    ----------
    changed : Signal
        Emitted without arguments when an attribute below changes, and at the end of each stroke.
    tool : str
        ``"brush"``, ``"eraser"``, ``"smooth"`` or ``"lasso"``.
    side : str
        ``"right"`` or ``"left"``: the patient's lung being edited, the only one that changes.
    overwriteOther : bool
        All tools change the other lung, too. Reset to False at each start.
    volumeNode : vtkMRMLScalarVolumeNode or None
        The film being edited.
    """

    def __init__(self) -> None:
        VTKObservationMixin.__init__(self)
        self.changed: Signal[[]] = Signal()
        self.tool, self.side, self.overwriteOther = BRUSH, next(iter(SIDES)), False
        self.volumeNode: slicer.vtkMRMLScalarVolumeNode | None = None
        self._brushFraction = DEFAULT_BRUSH
        self._masks: EditedMasks | None = None
        self._onDone: Callable[[bool], object] | None = None
        # None while the Segment Editor edits the masks.
        self._mouse: SliceMouse | None = None
        self._keys: Shortcuts | None = None
        self._cursor: Cursor | None = None

    @property
    def active(self) -> bool:
        """True between start and stop."""
        return self.volumeNode is not None

    @property
    def hasChanges(self) -> bool:
        """Whether the masks differ from those at the start of editing."""
        return self._masks is not None and self._masks.hasChanges

    def start(
        self, volumeNode: slicer.vtkMRMLScalarVolumeNode, onDone: Callable[[bool], object] | None = None
    ) -> None:
        """Start editing the masks of a film; a running edit is accepted first.

        Parameters
        ----------
        volumeNode : vtkMRMLScalarVolumeNode
            A single slice, shown in the view. Missing masks are created empty.
        onDone : callable, optional
            Called once when editing ends, for any reason, with one bool: True if the masks were changed
            and the changes accepted. The masks are then in the scene (``labelsOf``).
        """
        self.stop(True)
        self.volumeNode, self._onDone, self.overwriteOther = volumeNode, onDone, False
        self._masks = EditedMasks(volumeNode)
        scene = slicer.mrmlScene
        self.addObserver(scene, scene.StartCloseEvent, self._onSceneStartClose)
        self.addObserver(scene, scene.NodeRemovedEvent, self._onNodeRemoved)
        self._attach()

    def stop(self, accept: bool) -> None:
        """Stop editing; ``accept`` False reverts the masks to their state at the start."""
        if self.volumeNode is None or self._masks is None:
            return
        if self._isInSegmentEditor:
            self._masks.reload()
        changed = self._masks.finish(accept)
        if changed:
            markMaskEdited(self.volumeNode)
        self._finish(changed)

    def undo(self) -> None:
        """Undo the last stroke."""
        if self._masks is not None and self.canUndo and self._masks.editor.undo():
            self._strokeEnded()

    def redo(self) -> None:
        """Redo the last undone stroke."""
        if self._masks is not None and self.canRedo and self._masks.editor.redo():
            self._strokeEnded()

    @property
    def canUndo(self) -> bool:
        """Whether there is a stroke to undo."""
        if self._masks is None or not self._isEditing:
            return False
        return self._masks.editor.can_undo or self._masks.editor.drawing

    @property
    def canRedo(self) -> bool:
        """Whether there is a stroke to redo."""
        return self._masks is not None and self._isEditing and self._masks.editor.can_redo

    def setTool(self, name: str) -> None:
        """Select a tool, one of ``CovidXRayLib.segmentation.editing.editor.TOOLS``."""
        if name not in TOOLS:
            raise ValueError(f"no tool is called {name!r}; there are {', '.join(TOOLS)}")
        self.tool = name
        self._useSettings()

    def setSide(self, side: str) -> None:
        """Select the patient's ``"right"`` or ``"left"`` lung."""
        if side not in SIDES:
            raise ValueError(f"no side is called {side!r}; there are {', '.join(SIDES)}")
        self.side = side
        self._useSettings()

    def setOverwriteOther(self, overwrite: bool) -> None:
        """Let all tools change the other lung, too, or protect it."""
        self.overwriteOther = bool(overwrite)
        self._useSettings()

    def switchSide(self) -> None:
        """Select the other lung."""
        self.setSide("left" if self.side == "right" else "right")

    @property
    def brushDiameter(self) -> float:
        """Brush diameter in millimeters on the film; in pixels if the pixel spacing is unknown."""
        return self._brushFraction * self._extent()

    @brushDiameter.setter
    def brushDiameter(self, diameter: float) -> None:
        self._brushFraction = (
            min(max(diameter, self.minBrushDiameter), self.maxBrushDiameter) / self._extent()
        )
        self._useSettings()

    @property
    def minBrushDiameter(self) -> float:
        """Diameter of one pixel."""
        return max(self.volumeNode.GetSpacing()[:2]) if self.volumeNode is not None else 0.0

    @property
    def maxBrushDiameter(self) -> float:
        """Half the film's shorter side."""
        return MAX_BRUSH * self._extent()

    def resizeBrush(self, steps: int) -> None:
        """Enlarge the brush by a number of steps; a negative number shrinks it."""
        self.brushDiameter *= STEP**steps

    def openSegmentEditor(self) -> None:
        """Edit the masks in Slicer's Segment Editor; editing resumes here when the user comes back."""
        if self.volumeNode is None or self._masks is None:
            return
        self._masks.release()
        self._detach()
        segmentEditor.openSegmentEditor(self.volumeNode, existingLungs(self.volumeNode))

    def enter(self) -> None:
        """Called when the user enters this module."""
        if self._masks is not None and self._isInSegmentEditor:
            self._masks.reload()
            self._attach()

    def exit(self) -> None:
        """Called when the user leaves this module: accept changes, unless the Segment Editor takes over."""
        if self._isEditing:
            self.stop(True)

    # Mouse events from SliceMouse.

    def mousePressed(self, point: tuple[float, float], place: tuple[float, float], erase: bool) -> None:
        """Begin a stroke."""
        if self._masks is None or self._cursor is None:
            return
        if self._masks.begin(point, erase):
            self._masks.show()
        self._cursor.moveTo(place, True)

    def mouseMoved(self, point: tuple[float, float], place: tuple[float, float]) -> None:
        """Move the cursor; with a button pressed, draw."""
        if self._masks is None or self._cursor is None:
            return
        if self._masks.editor.move(point):
            self._masks.show()
        self._cursor.moveTo(place, self._masks.editor.drawing)

    def mouseReleased(self) -> None:
        """End the stroke."""
        if self._masks is not None:
            self._masks.editor.end()
            self._strokeEnded()

    def mouseLeft(self) -> None:
        """Hide the cursor."""
        if self._cursor is not None:
            self._cursor.hide()

    @property
    def _isEditing(self) -> bool:
        return self._cursor is not None

    @property
    def _isInSegmentEditor(self) -> bool:
        return self.active and not self._isEditing

    def _attach(self) -> None:
        self._cursor = Cursor(self)
        self._mouse = SliceMouse(self)
        self._keys = editingKeys(self)
        self._useSettings()

    def _detach(self) -> None:
        devices: tuple[SliceMouse | Shortcuts | Cursor | None, ...] = (self._mouse, self._keys, self._cursor)
        for device in devices:
            if device is not None:
                device.remove()
        self._mouse = self._keys = self._cursor = None

    def _finish(self, changed: bool) -> None:
        self._detach()
        self.removeObservers()
        onDone = self._onDone
        self.volumeNode = self._masks = self._onDone = None
        self.changed.emit()
        if onDone is not None:
            onDone(changed)

    def _useSettings(self) -> None:
        if self._masks is not None and self._cursor is not None:
            editor = self._masks.editor
            editor.tool, editor.side, editor.diameter_mm = self.tool, self.side, self.brushDiameter
            editor.overwrite = self.overwriteOther
            self._cursor.refresh()
        self.changed.emit()

    def _strokeEnded(self) -> None:
        if self._masks is not None and self._cursor is not None:
            self._masks.notify()
            self._cursor.endPath()
        self.changed.emit()

    def _extent(self) -> float:
        if self.volumeNode is None:
            return 1.0
        columns, rows, _slices = self.volumeNode.GetImageData().GetDimensions()
        columnStep, rowStep, _sliceStep = self.volumeNode.GetSpacing()
        return min(columns * columnStep, rows * rowStep)

    def _onSceneStartClose(self, caller: vtk.vtkObject, event: str) -> None:
        self._finish(False)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _onNodeRemoved(self, caller: vtk.vtkObject, event: str, node: slicer.vtkMRMLNode) -> None:
        film = self.volumeNode
        if film is not None and (film.GetScene() is None or lungsOf(film) is None):
            self._finish(False)
