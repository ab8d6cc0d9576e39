"""PySide6 has PythonQt's manners, on which scripted modules rely."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until

pytestmark = pytest.mark.usefixtures("scene")


@pytest.fixture
def button(application: Any) -> Iterator[Any]:
    import qt

    made = qt.QPushButton("Press")
    made.checkable = True
    yield made
    made.deleteLater()


def test_properties_are_attributes_with_setters(button: Any) -> None:
    button.text = "One"
    assert button.text == "One"
    button.setText("Two")
    button.setEnabled(False)
    assert (button.text, button.enabled, button.isEnabled()) == ("Two", False, False)
    button.name = "pressMe"
    assert button.objectName == "pressMe"
    assert button.className() == "QPushButton"


@pytest.mark.parametrize(
    ("class_name", "attribute", "value"),
    [
        ("QLabel", "wordWrap", True),
        ("QLabel", "scaledContents", True),
        ("QPlainTextEdit", "plainText", "a log"),
        ("QProgressBar", "maximum", 7),
        ("QSpinBox", "value", 5),
        ("QComboBox", "editable", True),
        ("QTableWidget", "rowCount", 3),
        ("QLineEdit", "placeholderText", "type"),
        ("QWidget", "minimumWidth", 90),
        ("QWidget", "mouseTracking", True),
        ("QTimer", "interval", 40),
        ("QAction", "checkable", True),
    ],
)
def test_attributes_persist(class_name: str, attribute: str, value: object) -> None:
    import qt

    made = getattr(qt, class_name)()
    setattr(made, attribute, value)
    assert getattr(made, attribute) == value


def test_objects_created_by_qt_have_attributes() -> None:
    import qt

    table = qt.QTableWidget(2, 2)
    header = table.horizontalHeader()
    header.stretchLastSection = True
    assert header.stretchLastSection is True


def test_type_is_exact(button: Any) -> None:
    """PythonQt's wrapper classes do not inherit from each other; a class made in Python has one of them."""
    import ctk
    import qt
    import slicer

    class Loud(qt.QPushButton):
        pass

    class Louder(Loud):
        pass

    loud, section = Louder("x"), ctk.ctkCollapsibleButton()
    assert isinstance(button, qt.QPushButton)
    assert not isinstance(button, (qt.QAbstractButton, qt.QWidget, qt.QObject, Loud))
    assert isinstance(loud, (Louder, Loud, qt.QPushButton))
    assert isinstance(loud, Loud)
    assert isinstance(loud, qt.QPushButton)
    assert not isinstance(loud, (qt.QAbstractButton, qt.QWidget))
    assert isinstance(section, ctk.ctkCollapsibleButton)
    assert not isinstance(section, (qt.QAbstractButton, qt.QWidget))
    assert not isinstance(slicer.qMRMLNodeComboBox(), (slicer.qMRMLWidget, qt.QWidget))
    assert issubclass(Louder, qt.QPushButton)
    assert not issubclass(Louder, qt.QWidget)
    assert not issubclass(qt.QPushButton, qt.QAbstractButton)
    assert issubclass(qt.QPushButton, qt.QPushButton)
    # What Qt makes itself counts for its class, too.
    header = qt.QTableWidget(1, 1).horizontalHeader()
    assert isinstance(header, qt.QHeaderView)
    assert not isinstance(header, qt.QAbstractItemView)


def test_inherits_is_checked_by_name(button: Any) -> None:
    import ctk
    import qt

    assert button.inherits("QPushButton")
    assert button.inherits("QAbstractButton")
    assert not button.inherits("QLabel")
    assert qt.QSpinBox().inherits("QAbstractSpinBox")
    section = ctk.ctkCollapsibleButton()
    assert section.inherits("ctkCollapsibleButton")
    assert section.inherits("QAbstractButton")


def test_children_are_found_by_class_and_object_name() -> None:
    import qt

    class Loud(qt.QPushButton):
        pass

    parent = qt.QWidget()
    layout = qt.QVBoxLayout(parent)
    children = [qt.QLabel("a"), Loud("b"), qt.QTableWidget(1, 1)]
    for number, child in enumerate(children):
        child.setObjectName(f"child {number}")
        layout.addWidget(child)
    for button_class in (qt.QAbstractButton, "QAbstractButton", Loud):
        assert [each for each in parent.findChildren(button_class) if each.text == "b"] == [children[1]]
    assert children[0] in parent.findChildren(children[0])
    assert parent.findChildren(qt.QWidget)[0] is children[0]
    assert parent.findChildren("QWidget") == parent.findChildren(qt.QWidget)
    assert parent.findChild(qt.QHeaderView) is not None
    assert parent.findChild(qt.QWidget, "child 2") is children[2]
    assert parent.findChild("QPushButton", "child 2") is None
    assert parent.findChildren(qt.QSlider, "nowhere") == ()


def test_misspelled_name_is_an_error(button: Any) -> None:
    with pytest.raises(AttributeError, match="txet"):
        button.txet = "One"
    with pytest.raises(ValueError, match="clickd"):
        button.connect("clickd(bool)", print)
    with pytest.raises(ValueError, match="clicked"):
        button.connect("clicked", print)
    with pytest.raises(AttributeError, match="read-only"):
        button.size.width = 3
        button.modal = True


def test_slot_receives_the_accepted_arguments(button: Any) -> None:
    got: list[tuple[object, ...]] = []
    button.connect("clicked(bool)", lambda checked: got.append((checked,)))
    button.connect("clicked()", lambda: got.append(()))
    button.connect("clicked(bool)", lambda: got.append(("none",)))
    button.connect("clicked(bool)", lambda *everything: got.append(everything))
    button.click()
    assert sorted(got, key=str) == [("none",), (), (True,), (True,)]


def test_disconnect_removes_one_or_all(button: Any) -> None:
    got: list[str] = []

    class Receiver:
        def first(self) -> None:
            got.append("first")

        def second(self) -> None:
            got.append("second")

    receiver = Receiver()
    button.connect("clicked()", receiver.first)
    button.connect("clicked()", receiver.second)
    assert button.disconnect("clicked()", receiver.first)
    button.click()
    assert got == ["second"]
    assert button.disconnect("clicked()")
    assert not button.disconnect("clicked()")
    button.click()
    assert got == ["second"]


def test_subclass_connects_and_filters_events(button: Any) -> None:
    import qt

    class Filter(qt.QObject):
        seen = 0

        def eventFilter(self, watched: Any, event: Any) -> bool:
            self.seen += event.type() == qt.QEvent.Enter
            return False

    class Loud(qt.QPushButton):
        pass

    loud, got = Loud("x"), []
    loud.anything = 3
    loud.connect("clicked()", lambda: got.append(1))
    loud.click()
    watcher = Filter()
    button.installEventFilter(watcher)
    qt.QApplication.sendEvent(button, qt.QEvent(qt.QEvent.Enter))
    assert (got, watcher.seen) == ([1], 1)


def test_single_shot_timer_fires_once() -> None:
    import qt

    got: list[int] = []
    qt.QTimer.singleShot(0, lambda: got.append(1))
    timer = qt.QTimer()
    timer.singleShot = True
    timer.connect("timeout()", lambda: got.append(2))
    timer.start(1)
    wait_until(lambda: len(got) == 2)
    assert timer.active is False


def test_process_communicates_and_is_killed() -> None:
    import qt

    process, output, ended = qt.QProcess(), [], []
    environment = qt.QProcessEnvironment()
    environment.insert("WORD", "thing")
    process.setProcessEnvironment(environment)
    process.connect(
        "readyReadStandardOutput()", lambda: output.append(bytes(process.readAllStandardOutput().data()))
    )
    process.connect("finished(int,QProcess::ExitStatus)", lambda code, status: ended.append((code, status)))
    code = "import os,sys; print(os.environ['WORD'], sys.stdin.readline(), flush=True); sys.stdin.readline()"
    process.start(sys.executable, ["-c", code])
    process.write(b"hello\n")
    wait_until(lambda: b"hello" in b"".join(output))
    assert b"".join(output).startswith(b"thing hello")
    assert process.state() == qt.QProcess.Running
    assert process.processId() > 0
    process.kill()
    wait_until(lambda: ended)
    assert ended[0][1] == qt.QProcess.CrashExit


def test_process_start_failure_is_reported() -> None:
    import qt

    process, errors = qt.QProcess(), []
    process.connect("errorOccurred(QProcess::ProcessError)", errors.append)
    process.start("no-such-program-anywhere", [])
    wait_until(lambda: errors)
    assert errors == [qt.QProcess.FailedToStart]


def test_file_dialogs_return_paths(tmp_path: Path) -> None:
    """A dialog without a window server cannot be clicked: it is answered through its own timer."""
    import qt

    film = tmp_path / "a film.dcm"
    film.write_bytes(b"x")

    def answer(choose: Path) -> None:
        dialog = qt.QApplication.activeModalWidget()
        dialog.findChild(qt.QLineEdit, "fileNameEdit").text = str(choose)
        dialog.accept()

    qt.QApplication.setAttribute(qt.Qt.AA_DontUseNativeDialogs, True)
    qt.QTimer.singleShot(100, lambda: answer(film))
    assert qt.QFileDialog.getOpenFileName(None, "Open", str(tmp_path)) == str(film)
    qt.QTimer.singleShot(100, lambda: answer(film))
    assert qt.QFileDialog.getOpenFileNames(None, "Open", str(tmp_path)) == (str(film),)
    qt.QTimer.singleShot(100, lambda: qt.QApplication.activeModalWidget().reject())
    assert qt.QFileDialog.getOpenFileName(None, "Open", str(tmp_path)) == ""
    process_events()


def test_settings_persist() -> None:
    import qt
    import slicer

    slicer.app.userSettings().setValue("CovidXRay/Engine", "onnxruntime")
    assert qt.QSettings().value("CovidXRay/Engine") == "onnxruntime"
    assert slicer.util.settingsValue("CovidXRay/Engine", "") == "onnxruntime"
    assert slicer.util.settingsValue("CovidXRay/Nothing", True, converter=slicer.util.toBool) is True
