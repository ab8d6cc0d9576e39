"""The mouse wheel scrolls the panel and changes no value, unless the value has the focus."""

from __future__ import annotations

from typing import Any

import pytest
from slicerhost.fixtures import bring_window_to_front, process_events


def turn_wheel(widget: Any) -> None:
    """Turn the wheel by one notch over the middle of a widget."""
    import qt

    middle = qt.QPointF(widget.width / 2, widget.height / 2)
    event = qt.QWheelEvent(
        middle,
        qt.QPointF(widget.mapToGlobal(middle.toPoint())),
        qt.QPoint(0, -120),
        qt.QPoint(0, -120),
        qt.Qt.MouseButton.NoButton,
        qt.Qt.KeyboardModifier.NoModifier,
        qt.Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    qt.QApplication.sendEvent(widget, event)
    process_events()


def value_of(widget: Any) -> Any:
    return widget.currentIndex if widget.inherits("QComboBox") else widget.value


def value_widgets(panel: Any) -> dict[str, Any]:
    """A slider, a spin box and a combo box that can be changed in both directions."""
    slider, combo = panel.ui.lungsSlider, panel.ui.engineComboBox
    return {"slider": slider.slider(), "spin box": slider.spinBox(), "combo box": combo}


@pytest.mark.parametrize("kind", ["slider", "spin box", "combo box"])
def test_wheel_changes_only_what_has_the_focus(panel: Any, kind: str) -> None:
    import qt

    bring_window_to_front()
    panel.ui.settingsSection.collapsed = False
    panel.ui.lungsSlider.enabled = True
    process_events()
    widget = value_widgets(panel)[kind]
    before = value_of(widget)
    panel.ui.analyzeButton.setFocus()
    turn_wheel(widget)
    assert value_of(widget) == before
    widget.setFocus()
    assert qt.QApplication.focusWidget() is not None
    turn_wheel(widget)
    assert value_of(widget) != before
    if kind == "combo box":
        widget.setCurrentIndex(before)
    else:
        widget.setValue(before)
    panel.ui.settingsSection.collapsed = True


def test_widgets_of_both_tabs_are_guarded(panel: Any) -> None:
    panel.ui.tabs.setCurrentIndex(1)
    process_events()
    box = panel.review.ui.workComboBox
    before = box.currentIndex
    panel.ui.analyzeButton.setFocus()
    turn_wheel(box)
    assert box.currentIndex == before
    panel.ui.tabs.setCurrentIndex(0)
    process_events()
