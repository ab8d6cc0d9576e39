"""Numbers typed into the panel's fields are taken as typed, with a decimal point or comma."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slicerhost.fixtures import bring_window_to_front, process_events

from Testing.Python.panel.shown_reading import READING, show_reading


def put_focus(box: Any) -> None:

    bring_window_to_front()
    box.setFocus()
    box.selectAll()
    process_events()


def type_into(box: Any, text: str, end: str = "Return") -> None:
    """Replace the number of a field key by key, and leave the field."""
    import qt
    from PySide6.QtTest import QTest

    put_focus(box)
    for letter in text:
        QTest.keyClicks(box, letter)
        process_events()
    QTest.keyClick(box, getattr(qt.Qt.Key, f"Key_{end}"))
    process_events()


@pytest.fixture
def boxes(reader: Any, film: Any, hand: Any) -> Iterator[dict[str, Any]]:
    """The number fields of the Analyze tab, of a film with a result whose masks are being edited."""
    panel = reader.panel
    show_reading(reader, film, READING)
    reader.press("editButton")
    panel.ui.resultSection.collapsed = False
    names = ("prevalenceSlider", "opacityMapSlider", "lungsSlider")
    sliders = {name: getattr(panel.ui, name) for name in names}
    sliders["brushSlider"] = panel._maskTools.ui.brushSlider
    process_events()
    before = {name: slider.value for name, slider in sliders.items()}
    yield {name: slider.spinBox() for name, slider in sliders.items()}
    for name, value in before.items():
        sliders[name].value = value
        sliders[name].spinBox().clearFocus()


@pytest.mark.parametrize("end", ["Return", "Tab"])
@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("prevalenceSlider", 2.5),
        ("prevalenceSlider", 12.5),
        ("opacityMapSlider", 0.75),
        ("lungsSlider", 0.05),
        ("brushSlider", 25.5),
    ],
)
def test_decimals_are_taken_as_typed(
    boxes: dict[str, Any], name: str, number: float, mark: str, end: str
) -> None:
    box = boxes[name]
    type_into(box, str(number).replace(".", mark), end)
    assert box.value == number


def test_typed_prevalence_reaches_the_result(panel: Any, boxes: dict[str, Any]) -> None:
    box = boxes["prevalenceSlider"]
    type_into(box, "7,2")
    assert panel._parameterNode.prevalencePercent == 7.2


def test_number_can_be_deleted_and_retyped(panel: Any, boxes: dict[str, Any]) -> None:
    import qt
    from PySide6.QtTest import QTest

    box = boxes["prevalenceSlider"]
    type_into(box, "12.5")
    box.setFocus()
    QTest.keyClick(box, qt.Qt.Key.Key_End)
    for _key in range(4):
        QTest.keyClick(box, qt.Qt.Key.Key_Backspace)
        process_events()
    assert box.text == ""
    for letter in "3,4":
        QTest.keyClicks(box, letter)
        process_events()
    assert (box.text, panel._parameterNode.prevalencePercent) == ("3.4", 3.4)


@pytest.mark.parametrize(("text", "number"), [("2.5", 2.5), ("2,5", 20.0), ("abc", 20.0)])
def test_pasted_number_is_taken_whole_or_not_at_all(boxes: dict[str, Any], text: str, number: float) -> None:
    import qt
    from PySide6.QtTest import QTest

    box = boxes["prevalenceSlider"]
    box.setValue(20.0)
    put_focus(box)
    qt.QApplication.clipboard().setText(text)
    QTest.keyClick(box, qt.Qt.Key.Key_V, qt.Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(box, qt.Qt.Key.Key_Return)
    process_events()
    assert box.value == number


@pytest.mark.parametrize("text", ["2.5", "2,5"])
def test_share_of_second_readings_has_decimals(reviewer: Any, database_file: Any, text: str) -> None:
    reviewer.open(database_file)
    reviewer.ui.assignButton.click()
    box = reviewer.ui.secondShareSpinBox
    type_into(box, text)
    assert box.value == 2.5
    box.value = 0
    box.clearFocus()
    reviewer.ui.assignButton.click()
