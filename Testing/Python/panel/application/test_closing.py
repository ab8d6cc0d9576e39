"""The window and the scene are not closed over unsaved or running work without a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import bring_window_to_front, process_events

from Testing.Python.panel.asked import Asked, answering
from Testing.Python.panel.reviewer import Reviewer

SPOT = (100.0, 100.0), (130.0, 120.0)
SMALL_SPOT = (10.0, 10.0), (18.0, 14.0)


@pytest.fixture
def asked(panel: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """Somebody sits at the window; nothing that passes the questions ends the application under test."""
    import slicer
    from slicerhost.window import mainwindow

    monkeypatch.setattr(slicer.app.commandOptions(), "testingEnabled", False)
    monkeypatch.setattr(mainwindow, "unload_modules", lambda: None)
    monkeypatch.setattr(mainwindow, "may_exit", lambda *_: True)
    with answering() as made:
        yield made


@pytest.fixture
def close() -> Callable[[], bool]:
    """Press the window's X; tells whether it would have gone."""

    def press() -> bool:
        import qt
        import slicer

        event = qt.QCloseEvent()
        qt.QApplication.sendEvent(slicer.util.mainWindow(), event)
        process_events()
        return bool(event.isAccepted())

    return press


def ctrl_w() -> None:
    import qt
    from PySide6.QtTest import QTest

    window = bring_window_to_front()
    QTest.keyClick(window, qt.Qt.Key.Key_W, qt.Qt.KeyboardModifier.ControlModifier)
    process_events()


def choose_in_menu(mouse: bool) -> None:
    """Choose the entry of the File menu that closes the scene, with the mouse or the keyboard."""
    import qt
    import slicer
    from PySide6.QtTest import QTest

    window = slicer.util.mainWindow()
    action = window.findChild(qt.QAction, "FileCloseSceneAction")
    (menu,) = [menu for menu in window.findChildren(qt.QMenu) if action in menu.actions()]
    menu.popup(qt.QPoint(0, 0))
    process_events()
    menu.setActiveAction(action)
    if mouse:
        place = menu.actionGeometry(action).center()
        QTest.mouseClick(menu, qt.Qt.MouseButton.LeftButton, qt.Qt.KeyboardModifier.NoModifier, place)
    else:
        QTest.keyClick(menu, qt.Qt.Key.Key_Return)
    process_events()


def test_no_question_without_open_work(asked: Asked, close: Any) -> None:
    assert close()
    assert asked.texts == []


def test_mask_editing_prompts(hand: Any, asked: Asked, close: Any) -> None:
    before = hand.edit_film()
    hand.stroke(*SPOT)
    drawn = hand.labels()
    assert (drawn != before).any()
    asked.answers = ["Cancel"]
    assert not close()
    assert asked.texts == ["The lung masks that you are editing are not accepted yet."]
    assert hand.editing.active
    np.testing.assert_array_equal(hand.labels(), drawn)
    asked.answers = ["Save"]
    assert close()
    assert not hand.editing.active
    np.testing.assert_array_equal(hand.labels(), drawn)


def test_discarded_masks_are_restored(hand: Any, asked: Asked, close: Any) -> None:
    before = hand.edit_film()
    hand.stroke(*SPOT)
    asked.answers = ["Discard"]
    assert close()
    np.testing.assert_array_equal(hand.labels(), before)


def test_edited_masks_count_as_unsaved(hand: Any, tmp_path: Path) -> None:
    import slicer

    hand.put_film()
    assert slicer.util.saveScene(str(tmp_path / "scene.mrb"))
    assert not slicer.mrmlScene.GetStorableNodesModifiedSinceRead()
    hand.panel.ui.editButton.click()
    hand.stroke(*SPOT)
    assert slicer.mrmlScene.GetStorableNodesModifiedSinceRead()


@pytest.mark.parametrize("way", [ctrl_w, lambda: choose_in_menu(False)], ids=["Ctrl+W", "menu"])
def test_scene_stays_open_while_masks_are_edited(hand: Any, asked: Asked, way: Any) -> None:
    import slicer

    hand.edit_film()
    hand.stroke(*SPOT)
    asked.answers = ["Cancel"]
    way()
    assert asked.texts == ["The lung masks that you are editing are not accepted yet."]
    assert hand.editing.active and hand.panel.film.GetScene() is slicer.mrmlScene
    # Then the window asks by itself about the scene that was changed.
    asked.answers = ["Save", "Discard"]
    way()
    assert len(asked.texts) == 3 and "modified" in asked.texts[2]
    assert hand.panel.film is None


def test_menu_click_prompts(hand: Any, asked: Asked) -> None:
    hand.edit_film()
    hand.stroke(*SPOT)
    asked.answers = ["Cancel"]
    choose_in_menu(True)
    assert asked.texts == ["The lung masks that you are editing are not accepted yet."]
    assert hand.editing.active and hand.panel.film is not None


def test_running_analysis_continues_or_is_stopped(
    reader: Any, film: Any, asked: Asked, close: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from CovidXRayPanel.analyze import weightsLicense

    monkeypatch.setattr(weightsLicense, "ensureAccepted", lambda: "")  # it has a question of its own
    reader.wait_for_networks()
    reader.press("analyzeButton")
    asked.answers = ["Keep going"]
    assert not close()
    assert asked.texts == ["A film is being analyzed."]
    reader.wait()
    assert reader.probability is not None
    reader.press("analyzeButton")
    asked.answers = ["Stop"]
    assert close()
    reader.wait()


def test_comment_in_progress_prompts(
    reviewer: Reviewer, database_file: Path, asked: Asked, close: Any
) -> None:
    reviewer.open(database_file)
    for answer, kept, written in (("Cancel", "", "fine"), ("Discard", "", ""), ("Save", "fine", "fine")):
        reviewer.key("C")
        reviewer.type("fine" if answer != "Discard" else "")
        asked.answers = [answer]
        assert close() == (answer != "Cancel")
        assert asked.texts[-1] == "Your comment is not saved yet."
        assert (reviewer.assessment().comment, reviewer.ui.commentEdit.text) == (kept, written)
    reviewer.key("Escape")


def test_flags_in_progress_prompt(reviewer: Reviewer, database_file: Path, asked: Asked, close: Any) -> None:
    reviewer.open(database_file)
    reviewer.key("F", "1")
    asked.answers = ["Cancel", "Save"]
    assert not close()
    assert reviewer.tab.chooser.isOpen
    assert close()
    assert asked.texts == ["Your flags are not saved yet."] * 2
    assert len(reviewer.assessment().flags) == 1


def test_unsaved_mask_keeps_the_window_open(
    reviewer: Reviewer, database_file: Path, asked: Asked, close: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from CovidXRayLib.curation.errors import ReviewDatabaseError
    from CovidXRayLib.curation.readers import mask_versions

    def refuse(*_: Any) -> None:
        raise ReviewDatabaseError("the disk is full")

    reviewer.open(database_file)
    reviewer.key("E")
    reviewer.draw(*SMALL_SPOT)
    monkeypatch.setattr(mask_versions, "add_mask", refuse)
    asked.answers = ["Save"]
    assert not close()
    assert reviewer.message == "the disk is full" and reviewer.tab.correction.unsaved is not None
    monkeypatch.undo()
    reviewer.tab.correction.save()
    assert reviewer.assessment().mask == "accepted"


def test_scene_closed_by_a_script_keeps_review_masks(
    reviewer: Reviewer, database_file: Path, scene: Any
) -> None:
    reviewer.open(database_file)
    reviewer.key("E")
    reviewer.draw(*SMALL_SPOT)
    scene.Clear()
    process_events()
    assert reviewer.assessment().mask == "accepted" and reviewer.assessment().mask_id is not None


def test_open_work_is_saved_where_no_one_can_be_asked(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    film = reviewer.film
    reviewer.key("F", "1")
    reviewer.ui.commentEdit.text = "fine"
    reviewer.tab.close()
    said = reviewer.assessment(film)
    assert (len(said.flags), said.comment) == (1, "fine")


def test_testing_mode_saves_without_a_prompt(hand: Any, close: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from slicerhost.window import mainwindow

    monkeypatch.setattr(mainwindow, "unload_modules", lambda: None)
    before = hand.edit_film()
    hand.stroke(*SPOT)
    assert close()
    assert not hand.editing.active and (hand.labels() != before).any()
