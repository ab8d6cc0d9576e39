"""slicer.app and what hangs on it: drops, messages, packages, how quick the window answers."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until


def drop(window: Any, mime_data: Any) -> tuple[bool, bool]:
    """Drag over the window and let go; returns what was accepted."""
    import qt

    action, left = qt.Qt.DropAction.CopyAction, qt.Qt.MouseButton.LeftButton
    none = qt.Qt.KeyboardModifier.NoModifier
    enter = qt.QDragEnterEvent(qt.QPoint(50, 50), action, mime_data, left, none)
    enter.ignore()
    qt.QApplication.sendEvent(window, enter)
    fall = qt.QDropEvent(qt.QPointF(50, 50), action, mime_data, left, none)
    fall.ignore()
    if enter.isAccepted():
        qt.QApplication.sendEvent(window, fall)
    process_events()
    return enter.isAccepted(), fall.isAccepted()


def test_dropped_file_goes_to_the_accepting_module(panel: Any, tmp_path: Path) -> None:
    import qt
    import slicer

    dropped = sys.modules["HostFixture"].HostFixtureFileDialog.dropped
    dropped.clear()
    files = qt.QMimeData()
    files.setUrls([qt.QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a b.fixture", "c.fixture")])
    assert drop(slicer.util.mainWindow(), files) == (True, True)
    assert dropped == [str(tmp_path / "a b.fixture"), str(tmp_path / "c.fixture")]
    text = qt.QMimeData()
    text.setText("not a file")
    assert drop(slicer.util.mainWindow(), text) == (False, False)


def test_messages_are_logged_and_answered_in_testing_mode(
    scene: Any, caplog: pytest.LogCaptureFixture
) -> None:
    import slicer

    caplog.set_level(logging.INFO)
    slicer.util.errorDisplay("The film cannot be read.")
    slicer.util.confirmOkCancelDisplay("Go on?")
    assert "The film cannot be read." in caplog.text
    assert "Go on?" in caplog.text
    with pytest.raises(KeyError), slicer.util.tryWithErrorDisplay("Failed.", waitCursor=True):
        raise KeyError("x")


def test_packages_are_checked_but_not_installed_in_testing_mode(scene: Any, tmp_path: Path) -> None:
    import slicer.packaging

    assert slicer.packaging.pip_check("numpy>=1.0 pydicom")
    assert slicer.packaging.pip_check("no-such-package-here; sys_platform == 'none'")
    assert not slicer.packaging.pip_check("numpy>=99")
    assert not slicer.packaging.pip_check(["numpy", "no-such-package-here"])
    expected = tmp_path / "requirements.txt"
    expected.write_text("# what we need\nnumpy>=1.0\n\n-c constraints.txt\npydicom\n", "utf-8")
    assert [item.name for item in slicer.packaging.load_requirements(expected)] == ["numpy", "pydicom"]
    assert slicer.packaging.pip_ensure("no-such-package-here", requester="test") is None


def test_translations_are_loaded_by_qt(scene: Any) -> None:
    import qt
    from slicer.i18n import getContext, tr, translate

    class Spanish(qt.QTranslator):
        def translate(self, context: str, text: str, *rest: object) -> str | None:
            return "Abrir" if (context, text) == (Path(__file__).stem, "Open") else None

        def isEmpty(self) -> bool:
            return False

    translator = Spanish()
    qt.QApplication.installTranslator(translator)
    assert getContext(__file__) == Path(__file__).stem
    assert tr("Open") == "Abrir"
    assert translate("Elsewhere", "Open") == "Open"
    qt.QApplication.removeTranslator(translator)


def test_child_processes_get_the_user_environment(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import slicer

    monkeypatch.setenv("FIXTURE_WORD", "thing")
    assert slicer.util.startupEnvironment()["FIXTURE_WORD"] == "thing"


def test_layouts_are_accepted_and_show_the_single_view(scene: Any) -> None:
    import slicer

    manager = slicer.app.layoutManager()
    for layout in ("SlicerLayoutFourUpView", "SlicerLayoutOneUpRedSliceView"):
        manager.setLayout(getattr(slicer.vtkMRMLLayoutNode, layout))
        assert manager.layout == getattr(slicer.vtkMRMLLayoutNode, layout)
    assert manager.sliceWidget("Green") is None
    assert manager.sliceWidget("Red").sliceView().visible


def test_side_by_side_layout_shows_two_equal_views(scene: Any) -> None:
    import slicer

    manager = slicer.app.layoutManager()
    alone = manager.sliceWidget("Red").sliceView()
    width = alone.width
    manager.setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutSideBySideView)
    process_events()
    assert manager.sliceViewNames() == ("Red", "Yellow")
    red, yellow = (manager.sliceWidget(name).sliceView() for name in ("Red", "Yellow"))
    assert red is alone
    assert red.visible and yellow.visible
    assert abs(red.width - yellow.width) <= 1
    assert red.width < 0.6 * width
    assert manager.sliceWidget("Yellow").mrmlSliceNode().GetDimensions()[0] == yellow.width
    manager.setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutOneUpRedSliceView)
    process_events()
    assert not yellow.visible
    assert red.width == width


def test_recorder_detects_a_blocked_window(scene: Any) -> None:
    import qt
    from slicerhost.responsiveness import GapRecorder

    done: list[int] = []
    with GapRecorder() as gaps:
        qt.QTimer.singleShot(20, lambda: time.sleep(0.25))
        qt.QTimer.singleShot(40, lambda: done.append(1))
        wait_until(lambda: done)
    assert gaps.longest_ms >= 250


def test_condition_may_hold_for_a_moment_only(application: Any) -> None:
    answers = iter([False, False, True, False])
    wait_until(lambda: next(answers), seconds=60)
    assert list(answers) == [False]


def test_messages_are_shown_and_answered_by_click(application: Any, scene: Any) -> None:
    import qt
    import slicer

    seen: list[tuple[str, str]] = []
    answers: list[object] = []

    def click(button: str) -> None:
        box = qt.QApplication.activeModalWidget()
        seen.append((box.text, box.detailedText))
        box.button(getattr(qt.QMessageBox, button)).click()

    def ask() -> None:
        qt.QTimer.singleShot(100, lambda: click("Ok"))
        slicer.util.errorDisplay("The film cannot be read.", detailedText="It is a letter.")
        qt.QTimer.singleShot(100, lambda: click("Cancel"))
        answers.append(slicer.util.confirmOkCancelDisplay("Go on?"))
        qt.QTimer.singleShot(100, lambda: click("Yes"))
        answers.append(slicer.util.confirmYesNoDisplay("Sure?"))

    application.commandOptions().testingEnabled = False
    try:
        qt.QTimer.singleShot(0, ask)
        wait_until(lambda: len(answers) == 2)
    finally:
        application.commandOptions().testingEnabled = True
    assert answers == [False, True]
    assert seen == [("The film cannot be read.", "It is a letter."), ("Go on?", ""), ("Sure?", "")]
