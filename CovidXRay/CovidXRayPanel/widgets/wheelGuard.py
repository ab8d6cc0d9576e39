"""Keep the mouse wheel from changing values that are merely scrolled past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt

if TYPE_CHECKING:
    from collections.abc import Iterator

# Compared by class name: see translation.py.
VALUE_WIDGETS = ("QSlider", "QAbstractSpinBox", "QComboBox")


class WheelGuard(qt.QWidget):
    """An event filter that lets the wheel change a slider, spin box or combo box only if it has the focus.

    Otherwise the wheel scrolls the panel. The filter lies on these widgets alone: it runs in Python for
    each of their events. A QWidget because PythonQt can only override the event filters of widgets.
    """

    def __init__(self) -> None:
        qt.QWidget.__init__(self)
        self._guarded: list[qt.QWidget] = []

    def install(self, root: qt.QWidget) -> None:
        """Guard the widgets below a root that are not guarded yet."""
        for widget in _valueWidgets(root):
            if widget in self._guarded:
                continue
            # By default the wheel gives some of them the focus.
            widget.setFocusPolicy(qt.Qt.StrongFocus)
            widget.installEventFilter(self)
            self._guarded.append(widget)

    def remove(self) -> None:
        """Detach from all widgets."""
        for widget in self._guarded:
            widget.removeEventFilter(self)
        self._guarded = []

    # Types as in the C++ class.
    def eventFilter(self, watched: Any, event: Any) -> bool:
        """Leave wheel events over widgets without focus to their parents; pass all other events."""
        if event.type() != qt.QEvent.Wheel or watched.focus:
            return False
        event.ignore()
        return True


def _valueWidgets(root: qt.QWidget) -> Iterator[qt.QWidget]:
    for widget in root.findChildren(qt.QWidget):
        if any(widget.inherits(name) for name in VALUE_WIDGETS):
            yield widget
