"""Keep the mouse wheel from changing values scrolled past, take decimal commas, and copy text as given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt

from CovidXRayPanel.widgets import longNames

if TYPE_CHECKING:
    from collections.abc import Iterator

# Compared by class name: see translation.py.
VALUE_WIDGETS = ("QSlider", "QAbstractSpinBox", "QComboBox")


class InputGuard(qt.QWidget):
    """An event filter for sliders, spin boxes, combo boxes and labels whose text can be selected.

    The wheel changes one only if it has the focus; otherwise it scrolls the panel. A comma typed in a spin
    box is entered as its decimal point: Slicer's numbers have a point in every language, and a spin box
    drops the key of any other character, so that a typed "2,5" would become 25. Text that is copied from a
    label by keyboard lacks the invisible characters that let it wrap.

    The filter lies on these widgets alone: it runs in Python for each of their events. A QWidget because
    PythonQt can only override the event filters of widgets.
    """

    def __init__(self) -> None:
        qt.QWidget.__init__(self)
        self._guarded: list[qt.QWidget] = []

    def install(self, root: qt.QWidget) -> None:
        """Guard the widgets below a root that are not guarded yet."""
        for widget in _valueWidgets(root):
            if widget not in self._guarded:
                # By default the wheel gives some of them the focus.
                widget.setFocusPolicy(qt.Qt.StrongFocus)
                self._guard(widget)
        for label in root.findChildren(qt.QLabel):
            if longNames.isSelectable(label) and label not in self._guarded:
                self._guard(label)

    def remove(self) -> None:
        """Detach from all widgets."""
        for widget in self._guarded:
            widget.removeEventFilter(self)
        self._guarded = []

    def _guard(self, widget: qt.QWidget) -> None:
        widget.installEventFilter(self)
        self._guarded.append(widget)

    # Types as in the C++ class.
    def eventFilter(self, watched: Any, event: Any) -> bool:
        """Leave wheel events over widgets without focus to their parents, replace typed commas, and copy."""
        if watched.inherits("QLabel"):
            return longNames.copiesOnKey(watched, event)
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
