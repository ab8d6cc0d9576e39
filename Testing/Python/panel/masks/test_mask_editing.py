"""How the correction of masks begins and ends, its keys and buttons."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import process_events

Point = tuple[float, float]


@pytest.fixture
def labels(hand: Any) -> np.ndarray:
    """The lungs of the film that is shown, and being edited, both at once."""
    lungs = hand.edit_film()
    hand.editing.setOverwriteOther(True)
    return lungs


def middle(labels: np.ndarray, value: int) -> Point:
    rows, columns = np.nonzero(labels == value)
    return float(rows.mean()), float(columns.mean())


def test_shortcuts_and_buttons_select_tool_side_and_size(hand: Any, labels: np.ndarray) -> None:
    ui, editing = hand.panel._maskTools.ui, hand.editing
    for key, tool, button in (
        ("E", "eraser", ui.eraserButton),
        ("S", "smooth", ui.smoothButton),
        ("O", "lasso", ui.lassoButton),
        ("B", "brush", ui.brushButton),
    ):
        hand.key(key)
        assert editing.tool == tool and button.checked
    ui.eraserButton.click()
    assert editing.tool == "eraser" and not ui.brushButton.checked
    hand.key("X")
    assert editing.side == "left" and ui.drawLeftButton.checked and not ui.drawRightButton.checked
    before = editing.brushDiameter
    hand.key("BracketRight")
    assert editing.brushDiameter > before
    hand.key("BracketLeft")
    assert editing.brushDiameter == pytest.approx(before)
    ui.brushSlider.value = 50.0
    assert editing.brushDiameter == pytest.approx(50.0)
    assert ui.brushSlider.suffix == " mm"


def test_enter_in_a_field_does_not_end_editing(hand: Any, labels: np.ndarray) -> None:
    field = hand.panel._maskTools.ui.brushSlider.spinBox()
    field.setFocus()
    process_events()
    hand.key("Return")
    assert hand.editing.active
    hand.key("Return")
    assert not hand.editing.active


def test_input_is_captured_only_while_editing(hand: Any, labels: np.ndarray) -> None:
    hand.key("Escape")
    assert not hand.editing.active
    spot = middle(labels, 1)
    plain = hand.pixels()
    hand.drag(spot)
    np.testing.assert_array_equal(hand.pixels(), plain)
    hand.key("E")
    hand.key("Z", hand.control)
    hand.stroke(spot, (spot[0] + 9, spot[1]))
    assert hand.editing.tool == "brush"
    np.testing.assert_array_equal(hand.labels(), labels)


def test_enter_accepts_and_reports_changes(hand: Any, labels: np.ndarray) -> None:
    reports: list[bool] = []
    hand.editing.start(hand.panel.film, reports.append)
    hand.key("Return")
    assert reports == [False]
    hand.editing.start(hand.panel.film, reports.append)
    hand.key("X")
    hand.stroke(middle(labels, 2), button=hand.right)
    drawn = hand.labels()
    assert (drawn != labels).any()
    hand.key("Return")
    assert reports == [False, True] and not hand.editing.active
    np.testing.assert_array_equal(hand.labels(), drawn)
    hand.editing.start(hand.panel.film, reports.append)
    hand.key("X")
    hand.stroke(middle(labels, 1), button=hand.right)
    hand.editing.undo()
    hand.editing.stop(True)
    assert reports == [False, True, False]


def test_escape_restores_everything(hand: Any, labels: np.ndarray) -> None:
    reports: list[bool] = []
    hand.editing.start(hand.panel.film, reports.append)
    before = hand.pixels()
    for value in (1, 2):
        hand.stroke(middle(labels, value), (300, 300), button=hand.right)
    hand.press((100, 100))
    hand.drag((200, 200))
    hand.key("Escape")
    hand.release((200, 200))
    assert reports == [False]
    np.testing.assert_array_equal(hand.labels(), labels)
    assert (np.abs(hand.pixels() - before).sum(axis=2) > 0).mean() < 0.001


def test_edited_mask_is_marked_and_scored(reader: Any, film: Any, hand: Any) -> None:
    from CovidXRayPanel.nodes.readingNode import isMaskEdited

    reader.analyze()
    first, found = reader.probability, hand.labels()
    reader.press("editButton")
    hand.stroke(middle(found, 2), (700, 700), button=hand.right)
    assert not isMaskEdited(film)
    reader.ui.lungsCheckBox.click()
    reader.ui.lungsCheckBox.click()
    hand.key("Escape")
    assert not isMaskEdited(film) and reader.text("lungsLabel").startswith("Expected Dice: right 0.9")
    reader.press("editButton")
    hand.editing.setSide("left")
    hand.editing.brushDiameter = 60
    hand.stroke(middle(found, 2), (700, 700), button=hand.right)
    drawn = hand.labels()
    # Scoring accepts what was drawn.
    reader.press("classifyButton")
    assert not hand.editing.active and isMaskEdited(film)
    reader.wait()
    assert reader.text("messageLabel") == ""
    assert "Manually edited mask." in reader.text("verdictTextLabel")
    assert reader.probability != first
    np.testing.assert_array_equal(hand.labels(), drawn)


def test_film_without_masks_can_be_drawn_on(reader: Any, film: Any, hand: Any) -> None:
    reader.press("editButton")
    hand.editing.brushDiameter = 40
    hand.stroke((500, 300), (700, 300))
    hand.key("X")
    hand.stroke((500, 700), (700, 700))
    reader.panel._maskTools.ui.acceptButton.click()
    process_events()
    labels = hand.labels()
    assert labels[600, 300] == 1 and labels[600, 700] == 2
    assert reader.ui.classifyButton.enabled


def test_selecting_another_film_ends_editing_and_keeps_changes(
    panel: Any, hand: Any, labels: np.ndarray
) -> None:
    from CovidXRayPanel.nodes.lungsNode import labelsOf

    first = panel.film
    hand.stroke(middle(labels, 2))
    drawn = hand.labels()
    hand.put_film()
    assert panel.film is not first and not hand.editing.active
    np.testing.assert_array_equal(labelsOf(first), drawn)
    assert not panel._maskTools.widget.visible


def test_removing_film_or_scene_ends_editing(panel: Any, hand: Any) -> None:
    import slicer

    for end in (
        lambda: slicer.mrmlScene.Clear(),
        lambda: slicer.mrmlScene.RemoveNode(panel.film),
        lambda: slicer.mrmlScene.RemoveNode(panel.film.GetNodeReference("CovidXRay.Lungs")),
    ):
        hand.put_film()
        reports: list[bool] = []
        hand.editing.start(panel.film, reports.append)
        hand.stroke((200, 200), (250, 250))
        hand.press((300, 300))
        end()
        process_events()
        assert reports == [False] and not hand.editing.active
        hand.drag((310, 310))
        hand.release((320, 320))


def test_leaving_the_module_keeps_changes(panel: Any, hand: Any, labels: np.ndarray) -> None:
    hand.stroke(middle(labels, 2))
    panel.exit()
    assert not hand.editing.active
    assert (hand.labels() != labels).any()
    panel.enter()


def test_saved_scene_contains_changes(panel: Any, hand: Any, labels: np.ndarray, tmp_path: Any) -> None:
    import slicer

    hand.stroke(middle(labels, 2), (300, 300))
    hand.key("Return")
    drawn = hand.labels()
    assert slicer.util.saveScene(str(tmp_path / "scene.mrb"))
    slicer.mrmlScene.Clear()
    slicer.util.loadScene(str(tmp_path / "scene.mrb"))
    process_events()
    np.testing.assert_array_equal(hand.labels(), drawn)


def test_button_requires_the_segment_editor(hand: Any, labels: np.ndarray) -> None:
    tools = hand.panel._maskTools
    assert tools.widget.visible and not tools.ui.segmentEditorButton.visible


def test_unknown_tools_are_rejected(hand: Any) -> None:
    with pytest.raises(ValueError, match="brush, eraser, smooth, lasso"):
        hand.editing.setTool("hammer")
    with pytest.raises(ValueError, match="right, left"):
        hand.editing.setSide("top")
