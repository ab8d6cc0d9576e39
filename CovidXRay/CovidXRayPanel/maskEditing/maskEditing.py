"""Correcting a film's lung masks by hand: brush, eraser, smoothing brush and lasso in the film's view."""

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
from CovidXRayPanel.nodes.lungsNode import lungsOf
from CovidXRayPanel.nodes.readingNode import markMaskEdited

# Brush sizes as shares of the film's shorter side.
USUAL_BRUSH, LARGEST_BRUSH = 1 / 15, 1 / 2
# What one step of the wheel makes of the brush.
STEP = 1.15


class MaskEditing(VTKObservationMixin):
    """Lets the reader draw on the masks of one film at a time; what is drawn is in the scene at once.

    Mouse and keys are taken only while ``active``; see ``maskEditingMouse`` and ``maskEditingKeys``.

    Attributes
    ----------
    changed : Signal
        Emitted without arguments when anything below changed, and at the end of each stroke.
    tool : str
        ``"brush"``, ``"eraser"``, ``"smooth"`` or ``"lasso"``.
    side : str
        ``"right"`` or ``"left"``: the patient's lung that is drawn, and the only one that changes.
    overwriteOther : bool
        All tools change the other lung, too. Off at each beginning.
    volumeNode : vtkMRMLScalarVolumeNode or None
        The film that is being edited.
    """

    def __init__(self):
        VTKObservationMixin.__init__(self)
        self.changed = Signal()
        self.tool, self.side, self.overwriteOther = BRUSH, next(iter(SIDES)), False
        self.volumeNode = None
        self._brushShare = USUAL_BRUSH
        self._masks = self._onDone = None
        # None while the Segment Editor has the masks.
        self._mouse = self._keys = self._cursor = None

    @property
    def active(self):
        """True from start to stop."""
        return self.volumeNode is not None

    def start(self, volumeNode, onDone=None):
        """Begin to edit the masks of a film; what was being edited is accepted first.

        Parameters
        ----------
        volumeNode : vtkMRMLScalarVolumeNode
            One slice, shown in the view. Masks it does not have yet are made, empty.
        onDone : callable, optional
            Called once when editing ends, however it ends, with one bool: True if the masks were
            changed and the changes accepted. The masks are then in the scene (``labelsOf``).
        """
        self.stop(True)
        self.volumeNode, self._onDone, self.overwriteOther = volumeNode, onDone, False
        self._masks = EditedMasks(volumeNode)
        scene = slicer.mrmlScene
        self.addObserver(scene, scene.StartCloseEvent, self._onSceneStartClose)
        self.addObserver(scene, scene.NodeRemovedEvent, self._onNodeRemoved)
        self._attach()

    def stop(self, accept):
        """End editing; ``accept`` False puts the masks back to what they were at the start."""
        if not self.active:
            return
        if self._isElsewhere:
            self._masks.takeAnew()
        changed = self._masks.finish(accept)
        if changed:
            markMaskEdited(self.volumeNode)
        self._finish(changed)

    def undo(self):
        """Take the newest stroke back."""
        if self.canUndo and self._masks.editor.undo():
            self._strokeEnded()

    def redo(self):
        """Make the stroke again that was taken back last."""
        if self.canRedo and self._masks.editor.redo():
            self._strokeEnded()

    @property
    def canUndo(self):
        """Whether there is a stroke to take back."""
        return self._isHere and (self._masks.editor.can_undo or self._masks.editor.drawing)

    @property
    def canRedo(self):
        """Whether there is a stroke that was taken back last."""
        return self._isHere and self._masks.editor.can_redo

    def setTool(self, name):
        """Take up a tool, one of ``CovidXRayLib.segmentation.editing.editor.TOOLS``."""
        if name not in TOOLS:
            raise ValueError(f"no tool is called {name!r}; there are {', '.join(TOOLS)}")
        self.tool = name
        self._useSettings()

    def setSide(self, side):
        """Draw the patient's ``"right"`` or ``"left"`` lung."""
        if side not in SIDES:
            raise ValueError(f"no side is called {side!r}; there are {', '.join(SIDES)}")
        self.side = side
        self._useSettings()

    def setOverwriteOther(self, overwrite):
        """Let all tools change the other lung, too, or keep it as it is."""
        self.overwriteOther = bool(overwrite)
        self._useSettings()

    def switchSide(self):
        """Draw the other lung."""
        self.setSide("left" if self.side == "right" else "right")

    @property
    def brushDiameter(self):
        """In millimetres on the film; in pixels where the film does not say how large they are."""
        return self._brushShare * self._extent()

    @brushDiameter.setter
    def brushDiameter(self, diameter):
        self._brushShare = min(max(diameter, self.smallestBrush), self.largestBrush) / self._extent()
        self._useSettings()

    @property
    def smallestBrush(self):
        """A pixel."""
        return max(self.volumeNode.GetSpacing()[:2]) if self.active else 0.0

    @property
    def largestBrush(self):
        """Half the film."""
        return LARGEST_BRUSH * self._extent()

    def resizeBrush(self, steps):
        """Make the brush larger by some steps, or smaller by a negative number of them."""
        self.brushDiameter *= STEP**steps

    def openSegmentEditor(self):
        """Hand the masks to Slicer's Segment Editor; editing goes on here when the reader comes back."""
        self._masks.handOver()
        self._detach()
        segmentEditor.openSegmentEditor(self.volumeNode, lungsOf(self.volumeNode))

    def enter(self):
        """The reader came to this module."""
        if self._isElsewhere:
            self._masks.takeAnew()
            self._attach()

    def exit(self):
        """The reader leaves this module: what was drawn stays, unless the Segment Editor has it."""
        if self._isHere:
            self.stop(True)

    # The mouse, as SliceMouse tells it.

    def mousePressed(self, point, place, erase):
        """A stroke begins."""
        if self._masks.begin(point, erase):
            self._masks.show()
        self._cursor.moveTo(place, True)

    def mouseMoved(self, point, place):
        """The mouse is over the film; with a button down, it draws."""
        if self._masks.editor.move(point):
            self._masks.show()
        self._cursor.moveTo(place, self._masks.editor.drawing)

    def mouseReleased(self):
        """A stroke ends."""
        self._masks.editor.end()
        self._strokeEnded()

    def mouseLeft(self):
        """The mouse is elsewhere."""
        self._cursor.hide()

    @property
    def _isHere(self):
        return self._cursor is not None

    @property
    def _isElsewhere(self):
        return self.active and not self._isHere

    def _attach(self):
        self._cursor = Cursor(self)
        self._mouse = SliceMouse(self)
        self._keys = editingKeys(self)
        self._useSettings()

    def _detach(self):
        for device in (self._mouse, self._keys, self._cursor):
            if device is not None:
                device.remove()
        self._mouse = self._keys = self._cursor = None

    def _finish(self, changed):
        self._detach()
        self.removeObservers()
        onDone = self._onDone
        self.volumeNode = self._masks = self._onDone = None
        self.changed.emit()
        if onDone is not None:
            onDone(changed)

    def _useSettings(self):
        if self._isHere:
            editor = self._masks.editor
            editor.tool, editor.side, editor.diameter_mm = self.tool, self.side, self.brushDiameter
            editor.overwrite = self.overwriteOther
            self._cursor.refresh()
        self.changed.emit()

    def _strokeEnded(self):
        self._masks.tell()
        self._cursor.endPath()
        self.changed.emit()

    def _extent(self):
        if not self.active:
            return 1.0
        columns, rows, _slices = self.volumeNode.GetImageData().GetDimensions()
        columnStep, rowStep, _sliceStep = self.volumeNode.GetSpacing()
        return min(columns * columnStep, rows * rowStep)

    def _onSceneStartClose(self, caller, event):
        self._finish(False)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _onNodeRemoved(self, caller, event, node):
        if self.volumeNode.GetScene() is None or lungsOf(self.volumeNode) is None:
            self._finish(False)
