"""Mouse interaction with the film during mask editing.

The left button draws and the right one erases. Shift and wheel resize the brush. Everything else is left
to the view: the middle button (or Shift and left) pans, Ctrl and wheel zoom.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from CovidXRayPanel.views.filmView import VIEW, requireSliceWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    import vtk

    from CovidXRayPanel.maskEditing.maskEditing import MaskEditing

# Ahead of the view's own observers (priority 0), which do not receive events that are handled here.
PRIORITY = 100.0


class SliceMouse:
    """Forwards mouse events with their position on the film.

    Parameters
    ----------
    target : object
        Has ``mousePressed(point, place, erase)``, ``mouseMoved(point, place)``, ``mouseReleased()``,
        ``mouseLeft()``, ``resizeBrush(steps)`` and ``volumeNode``. A point is (row, column) on the film, with
        integers at pixel centers; a place is (x, y) in the view.
    """

    def __init__(self, target: MaskEditing) -> None:
        self._target = target
        self._button: str | None = None
        sliceWidget = requireSliceWidget(VIEW)
        self._logic = sliceWidget.sliceLogic()
        self._interactor = sliceWidget.sliceView().interactor()
        handlers: dict[str, Callable[[], bool]] = {
            "MouseMoveEvent": self._onMove,
            "LeaveEvent": self._onLeave,
            "MouseWheelForwardEvent": partial(self._onWheel, 1),
            "MouseWheelBackwardEvent": partial(self._onWheel, -1),
        }
        for button in ("LeftButton", "RightButton"):
            # The second of two quick presses arrives as a double click, which would maximize the view.
            for kind in ("PressEvent", "DoubleClickEvent"):
                handlers[button + kind] = partial(self._onPress, button)
            handlers[button + "ReleaseEvent"] = partial(self._onRelease, button)
        self._handlers = handlers
        self._tags = {
            event: self._interactor.AddObserver(event, self._onEvent, PRIORITY) for event in handlers
        }

    def remove(self) -> None:
        """Stop handling mouse events."""
        for tag in self._tags.values():
            self._interactor.RemoveObserver(tag)
        self._tags = {}

    def _onEvent(self, caller: vtk.vtkObject, event: str) -> None:
        layer = self._logic.GetBackgroundLayer()
        if event not in self._tags or layer.GetVolumeNode() is not self._target.volumeNode:
            return
        tag = self._tags[event]
        if self._handlers[event]():
            self._interactor.GetCommand(tag).SetAbortFlag(1)

    def _place(self) -> tuple[int, int]:
        return self._interactor.GetEventPosition()

    def _point(self) -> tuple[float, float]:
        x, y = self._place()
        # The layer's own transform accounts for the film's placement and any parent transform.
        toFilm = self._logic.GetBackgroundLayer().GetXYToIJKTransform()
        column, row, _slice = toFilm.TransformDoublePoint(x, y, 0)
        return row, column

    def _onPress(self, button: str) -> bool:
        held = self._interactor
        if self._button is None:
            if held.GetControlKey() or held.GetShiftKey() or held.GetAltKey():
                return False
            self._button = button
            self._target.mousePressed(self._point(), self._place(), erase=button == "RightButton")
        return True

    def _onRelease(self, button: str) -> bool:
        if self._button is None:
            return False
        if self._button == button:
            self._button = None
            self._target.mouseReleased()
        return True

    def _onMove(self) -> bool:
        self._target.mouseMoved(self._point(), self._place())
        return self._button is not None

    def _onLeave(self) -> bool:
        self._target.mouseLeft()
        return False

    def _onWheel(self, steps: int) -> bool:
        if not self._interactor.GetShiftKey():
            return False
        self._target.resizeBrush(steps)
        return True
