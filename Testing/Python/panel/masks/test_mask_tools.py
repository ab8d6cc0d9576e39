"""The tools of mask editing, with a real mouse in the film's view."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import process_events

Point = tuple[float, float]


@pytest.fixture
def labels(hand: Any) -> np.ndarray:
    """The lungs of the film that is shown, and being edited."""
    return hand.edit_film()


def middle(labels: np.ndarray, value: int) -> Point:
    rows, columns = np.nonzero(labels == value)
    return float(rows.mean()), float(columns.mean())


def distance_mm(shape: tuple[int, ...], center: Point, spacing: Point) -> np.ndarray:
    rows, columns = np.indices(shape)
    return np.hypot((rows - center[0]) * spacing[0], (columns - center[1]) * spacing[1])


@pytest.mark.parametrize("spacing", [(0.7, 0.7), (0.4, 0.8), (0.9, 0.5)])
# Upright; lying mirrored; lying on its side.
@pytest.mark.parametrize("orientation", [None, ["R", "F"], ["F", "L"]])
def test_brush_is_round_and_follows_the_mouse(
    panel: Any, hand: Any, spacing: Point, orientation: Any
) -> None:
    before = hand.put_film(spacing, orientation)
    panel.ui.editButton.click()
    hand.key("V")
    hand.editing.brushDiameter = 30.0
    center = middle(before, 2)
    hand.stroke(center)
    after = hand.labels()
    away = distance_mm(after.shape, center, spacing)
    view_pixel = hand.slice_widget.mrmlSliceNode().GetFieldOfView()[0] / hand.view.width
    # The mouse stands on whole pixels of the view.
    slack = view_pixel + max(spacing)
    assert (after[away < 15 - slack] == 1).all()
    np.testing.assert_array_equal(after[away > 15 + slack], before[away > 15 + slack])


@pytest.mark.parametrize("tool", ["brush", "eraser", "smooth", "lasso"])
def test_no_tool_changes_the_other_lung(hand: Any, labels: np.ndarray, tool: str) -> None:
    hand.editing.setTool(tool)
    hand.editing.brushDiameter = 60.0
    row, column = middle(labels, 2)
    for button in (hand.left, hand.right):
        hand.stroke((row - 90, column - 90), (row, column), (row + 90, column + 20), button=button)
        np.testing.assert_array_equal(hand.labels() == 2, labels == 2)
    hand.editing.stop(True)
    np.testing.assert_array_equal(hand.labels() == 2, labels == 2)


def test_other_lung_changes_only_with_the_check_box(hand: Any, labels: np.ndarray) -> None:
    box = hand.panel._maskTools.ui.overwriteCheckBox
    assert not box.checked
    hand.key("V")
    assert box.checked and hand.editing.overwriteOther
    box.click()
    assert not hand.editing.overwriteOther
    box.click()
    hand.stroke(middle(labels, 2))
    assert (hand.labels()[labels == 2] == 1).any()
    hand.key("Escape")
    hand.panel.ui.editButton.click()
    assert not box.checked and not hand.editing.overwriteOther


def test_painting_over_the_other_side_moves_pixels_at_once(hand: Any, labels: np.ndarray) -> None:
    hand.key("V")
    spot = middle(labels, 2)
    hand.editing.brushDiameter = 40.0
    assert hand.color_at(spot) == "left"
    hand.press(spot)
    hand.drag((spot[0] + 60, spot[1]))
    process_events()
    # Before the button is released.
    assert hand.color_at((spot[0] + 30, spot[1])) == "right"
    hand.release((spot[0] + 60, spot[1]))
    after = hand.labels()
    changed = after != labels
    assert changed.any()
    assert (labels[changed] == 2).all() and (after[changed] == 1).all()


def test_fast_stroke_has_no_gaps(hand: Any, labels: np.ndarray) -> None:
    hand.key("E")
    hand.editing.brushDiameter = 10.0
    row, column = middle(labels, 1)
    hand.stroke((row - 80, column), (row + 80, column))
    assert (hand.labels()[round(row) - 78 : round(row) + 78, round(column)] == 0).all()


def test_right_button_erases_with_any_tool(hand: Any, labels: np.ndarray) -> None:
    hand.editing.brushDiameter = 20.0
    hand.key("V")
    for value, tool in ((1, "brush"), (2, "smooth")):
        hand.editing.setTool(tool)
        hand.stroke(middle(labels, value), button=hand.right)
        assert hand.labels()[tuple(round(place) for place in middle(labels, value))] == 0
    assert hand.color_at(middle(labels, 1)) == ""


def test_lasso_shows_its_path_and_fills_or_erases(hand: Any, labels: np.ndarray) -> None:
    hand.key("O")
    hand.key("X")
    hand.key("V")
    assert hand.editing.side == "left"
    row, column = middle(labels, 1)
    loop = [
        (row - 40, column - 30),
        (row - 40, column + 30),
        (row + 40, column + 30),
        (row + 40, column - 30),
    ]
    plain = hand.pixels()
    hand.press(loop[0])
    hand.drag(*loop[1:])
    assert (np.abs(hand.pixels() - plain).sum(axis=2) > 60).sum() > 100
    np.testing.assert_array_equal(hand.labels(), labels)
    hand.release(loop[-1])
    inside = np.zeros_like(labels, bool)
    inside[round(row) - 36 : round(row) + 36, round(column) - 26 : round(column) + 26] = True
    assert (hand.labels()[inside] == 2).all()
    hand.stroke(*loop, button=hand.right)
    assert (hand.labels()[inside] == 0).all()


def test_smoothing_removes_a_spike(hand: Any, labels: np.ndarray) -> None:
    rows, columns = np.nonzero(labels == 1)
    row = int(np.median(rows))
    tip = float(columns[rows == row].min()) - 10
    hand.editing.brushDiameter = 4.0
    hand.stroke((row, tip), (row, tip + 15))
    assert hand.labels()[row, round(tip) + 2] == 1
    hand.key("S")
    hand.editing.brushDiameter = 60.0
    hand.stroke((row, tip + 10), (row + 4, tip + 10))
    assert hand.labels()[row, round(tip) + 2] == 0


def test_undo_and_redo_by_shortcut_and_button(hand: Any, labels: np.ndarray) -> None:
    ui = hand.panel._maskTools.ui
    assert not ui.undoButton.enabled and not ui.redoButton.enabled
    hand.key("V")
    states = [labels]
    for value in (1, 2):
        hand.stroke(middle(labels, value), button=hand.right)
        states.append(hand.labels())
    hand.key("Z", hand.control)
    np.testing.assert_array_equal(hand.labels(), states[1])
    assert hand.color_at(middle(labels, 2)) == "left"
    ui.undoButton.click()
    np.testing.assert_array_equal(hand.labels(), states[0])
    assert not ui.undoButton.enabled
    hand.key("Y", hand.control)
    ui.redoButton.click()
    process_events()
    np.testing.assert_array_equal(hand.labels(), states[2])
    assert hand.color_at(middle(labels, 2)) == ""


def test_brush_outline_follows_mouse_size_and_zoom(hand: Any, labels: np.ndarray) -> None:
    hand.panel._parameterNode.lungsVisible = False
    spot = (hand.SIZE / 2, hand.SIZE / 2)
    hand.editing.brushDiameter = 100.0

    def width_of_outline() -> float:
        """In millimeters, by what differs from the view without a mouse."""
        process_events()
        with_mouse = hand.pixels()
        hand.view.pipeline.interactor.InvokeEvent("LeaveEvent")
        changed = np.abs(with_mouse - hand.pixels()).sum(axis=2) > 60
        # A mouse that stays where it is tells nothing.
        hand.drag((spot[0] + 20, spot[1]), spot)
        columns = np.flatnonzero(changed.any(axis=0))
        node = hand.slice_widget.mrmlSliceNode()
        return float(columns[-1] - columns[0]) * node.GetFieldOfView()[0] / node.GetDimensions()[0]

    hand.drag(spot)
    assert width_of_outline() == pytest.approx(100, abs=4)
    hand.wheel(spot, -3, hand.shift)
    smaller = hand.editing.brushDiameter
    assert smaller == pytest.approx(100 / 1.15**3)
    assert width_of_outline() == pytest.approx(smaller, abs=4)
    field = hand.slice_widget.mrmlSliceNode().GetFieldOfView()[0]
    hand.wheel(spot, 2, hand.control)
    assert hand.slice_widget.mrmlSliceNode().GetFieldOfView()[0] != pytest.approx(field, rel=0.01)
    assert hand.editing.brushDiameter == smaller
    assert width_of_outline() == pytest.approx(smaller, abs=4)


def test_film_can_be_panned_and_zoomed_while_editing(hand: Any, labels: np.ndarray) -> None:
    node = hand.slice_widget.mrmlSliceNode()
    spot = middle(labels, 2)
    origin = node.GetXYToRAS().GetElement(0, 3)
    hand.stroke((200, 200), (240, 260), button=hand.middle)
    moved = node.GetXYToRAS().GetElement(0, 3)
    assert moved != pytest.approx(origin, abs=1)
    hand.stroke((200, 200), (240, 260), keys=hand.shift)
    assert node.GetXYToRAS().GetElement(0, 3) != pytest.approx(moved, abs=1)
    hand.wheel(spot, 2, hand.control)
    np.testing.assert_array_equal(hand.labels(), labels)
    hand.editing.brushDiameter = 10.0
    hand.key("V")
    hand.stroke(spot)
    assert hand.labels()[round(spot[0]), round(spot[1])] == 1
    assert hand.color_at(spot) == "right"


def test_window_and_level_are_kept_while_drawing(hand: Any, labels: np.ndarray) -> None:
    display = hand.panel.film.GetDisplayNode()
    window = display.GetWindow(), display.GetLevel()
    hand.stroke((200, 200), (300, 300))
    assert (display.GetWindow(), display.GetLevel()) == window
