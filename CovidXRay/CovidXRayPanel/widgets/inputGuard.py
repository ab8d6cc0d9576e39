"""Keep the mouse wheel from changing values that are merely scrolled past, and take decimal commas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt

if TYPE_CHECKING:
    from collections.abc import Iterator

# Compared by class name: see translation.py.
VALUE_WIDGETS = ("QSlider", "QAbstractSpinBox", "QComboBox")


class InputGuard(qt.QWidget):
    """An event filter for sliders, spin boxes and combo boxes.

    The wheel changes one only if it has the focus; otherwise it scrolls the panel. A comma typed in a spin
    box is entered as its decimal point: Slicer's numbers have a point in every language, and a spin box
    drops the key of any other character, so that a typed "2,5" would become 25.

    The filter lies on these widgets alone: it runs in Python for each of their events. A QWidget because
    PythonQt can only override the event filters of widgets.
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
        """Leave wheel events over widgets without focus to their parents, and replace typed commas."""
        kind = event.type()
        if kind == qt.QEvent.Wheel and not watched.focus:
            event.ignore()
            return True
        if kind == qt.QEvent.KeyPress and event.text() == "," and watched.inherits("QDoubleSpinBox"):
            watched.findChildren("QLineEdit")[0].insert(".")
            return True
        return False


def _valueWidgets(root: qt.QWidget) -> Iterator[qt.QWidget]:
    for widget in root.findChildren(qt.QWidget):
        if any(widget.inherits(name) for name in VALUE_WIDGETS):
            yield widget
