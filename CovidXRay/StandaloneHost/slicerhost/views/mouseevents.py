"""Translation of Qt mouse events to VTK."""

from __future__ import annotations

import qt
import vtk
from PySide6.QtGui import QMouseEvent, QWheelEvent

_BUTTONS = {
    qt.Qt.MouseButton.LeftButton: "LeftButton",
    qt.Qt.MouseButton.MiddleButton: "MiddleButton",
    qt.Qt.MouseButton.RightButton: "RightButton",
}


class MouseTranslator:
    """Hands the mouse events of a widget to a VTK interactor.

    Parameters
    ----------
    interactor
        The vtkRenderWindowInteractor.
    """

    def __init__(self, interactor: vtk.vtkGenericRenderWindowInteractor) -> None:
        self._interactor = interactor

    def enter(self, entered: bool) -> None:
        self._interactor.InvokeEvent("EnterEvent" if entered else "LeaveEvent")

    def press(self, event: QMouseEvent, ratio: float) -> None:
        self._button(event, ratio, "PressEvent")

    def release(self, event: QMouseEvent, ratio: float) -> None:
        self._button(event, ratio, "ReleaseEvent")

    def double_click(self, event: QMouseEvent, ratio: float) -> None:
        self._button(event, ratio, "DoubleClickEvent")

    def move(self, event: QMouseEvent, ratio: float) -> None:
        self._place(event, ratio)
        self._interactor.InvokeEvent("MouseMoveEvent")

    def wheel(self, event: QWheelEvent, ratio: float) -> None:
        # Alt turns the wheel sideways on some systems.
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self._place(event, ratio)
            self._interactor.InvokeEvent(f"MouseWheel{'Forward' if turned > 0 else 'Backward'}Event")

    def _button(self, event: QMouseEvent, ratio: float, what: str) -> None:
        if event.button() in _BUTTONS:
            self._place(event, ratio)
            self._interactor.InvokeEvent(_BUTTONS[event.button()] + what)

    def _place(self, event: QMouseEvent | QWheelEvent, ratio: float) -> None:
        """Tell where the mouse is: VTK counts the screen's own pixels, from the bottom."""
        keys, height = event.modifiers(), self._interactor.GetRenderWindow().GetSize()[1]
        x, y = event.position().x() * ratio, event.position().y() * ratio
        control = bool(keys & qt.Qt.KeyboardModifier.ControlModifier)
        shift = bool(keys & qt.Qt.KeyboardModifier.ShiftModifier)
        self._interactor.SetEventInformation(int(x), height - 1 - int(y), control, shift, "\0", 0, None)
        self._interactor.SetAltKey(bool(keys & qt.Qt.KeyboardModifier.AltModifier))
