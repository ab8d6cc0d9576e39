"""Fixtures for pytest that drive a module in the host; a package's conftest imports those that it needs.

No window server is needed: without QT_QPA_PLATFORM in the environment Qt draws into memory.
"""

from __future__ import annotations

import importlib.abc
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pytest

from slicerhost.eventloop import process_events, wait_until

__all__ = [
    "VirtualMouse",
    "application",
    "bring_window_to_front",
    "load_as_slicers_dicom_module",
    "process_events",
    "scene",
    "shown_pixels",
    "wait_until",
]


@pytest.fixture(scope="session")
def application() -> Iterator[Any]:
    """The host, once per test run; `slicer.app` is the same."""
    if "tensorflow" in sys.modules:
        pytest.skip("TensorFlow and a rendered view crash in one process: run this test module separately")
    sys.meta_path.insert(0, _RefuseTensorFlow())
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder  # keeps the developer's own settings unchanged
        from slicerhost.start import finish, start

        made = start(testing=True)
        made.window.show()
        yield made
        finish(made)


def bring_window_to_front() -> Any:
    """Wait until the main window has the keys, shortcuts included; returns it."""
    import slicer

    window = slicer.util.mainWindow()
    assert window is not None
    window.activateWindow()
    wait_until(lambda: window.isActiveWindow, 10)
    return window


@pytest.fixture
def scene(application: Any) -> Iterator[Any]:
    """The application's scene, empty; the test fails if a slot or an observer raised."""
    raised: list[BaseException] = []

    def remember(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        raised.append(error)
        sys.__excepthook__(kind, error, trace)

    application.mrmlScene().Clear()
    process_events()
    before, sys.excepthook = sys.excepthook, remember
    yield application.mrmlScene()
    application.mrmlScene().Clear()
    process_events()
    sys.excepthook = before
    if raised:
        raise raised[0]


def shown_pixels(widget: Any) -> np.ndarray:
    """Return what a widget shows: uint8 (rows, columns, 3) in red, green, blue."""
    import qt

    process_events()
    image = widget.grab().toImage().convertToFormat(qt.QImage.Format.Format_RGBA8888)
    rows, columns = image.height(), image.width()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(rows, image.bytesPerLine() // 4, 4)
    return pixels[:, :columns, :3].copy()


def turn_wheel(view: Any, place: Any, steps: int, keys: Any) -> None:
    """Turn the mouse wheel over a QPointF of a view, away from the user for positive steps."""
    import qt

    for _ in range(abs(steps)):
        event = qt.QWheelEvent(
            place,
            view.mapToGlobal(place),
            qt.QPoint(),
            qt.QPoint(0, 120 if steps > 0 else -120),
            qt.Qt.MouseButton.NoButton,
            keys,
            qt.Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        qt.QApplication.sendEvent(view, event)
    process_events()


class VirtualMouse:
    """A hand on the mouse, over the film in the view, and on the keyboard.

    Points are (row, column) on the film.
    """

    def __init__(self) -> None:
        import qt
        import slicer
        from PySide6.QtTest import QTest

        self._send = QTest
        manager = slicer.app.layoutManager()
        assert manager is not None
        self.slice_widget = manager.sliceWidget("Red")
        self.view = self.slice_widget.sliceView()
        self.left, self.right = qt.Qt.MouseButton.LeftButton, qt.Qt.MouseButton.RightButton
        self.middle, self.none = qt.Qt.MouseButton.MiddleButton, qt.Qt.KeyboardModifier.NoModifier
        self.shift, self.control = (
            qt.Qt.KeyboardModifier.ShiftModifier,
            qt.Qt.KeyboardModifier.ControlModifier,
        )

    def place(self, point: tuple[float, float]) -> Any:
        """Where a point of the film is in the view."""
        import qt

        to_film = self.slice_widget.sliceLogic().GetBackgroundLayer().GetXYToIJKTransform()
        x, y, _ = to_film.GetInverse().TransformDoublePoint(point[1], point[0], 0)
        return qt.QPoint(round(x), self.view.renderWindow().GetSize()[1] - 1 - round(y))

    def press(self, point: tuple[float, float], button: Any = None, keys: Any = None) -> None:
        self._send.mouseMove(self.view, self.place(point))
        self._send.mousePress(self.view, button or self.left, keys or self.none, self.place(point))

    def drag(self, *points: tuple[float, float]) -> None:
        for point in points:
            self._send.mouseMove(self.view, self.place(point))

    def release(self, point: tuple[float, float], button: Any = None, keys: Any = None) -> None:
        self._send.mouseRelease(self.view, button or self.left, keys or self.none, self.place(point))
        process_events()

    def stroke(self, *points: tuple[float, float], button: Any = None, keys: Any = None) -> None:
        self.press(points[0], button, keys)
        self.drag(*points[1:])
        self.release(points[-1], button, keys)

    def wheel(self, point: tuple[float, float], steps: int, keys: Any) -> None:
        import qt

        turn_wheel(self.view, qt.QPointF(self.place(point)), steps, keys)

    def key(self, name: str, keys: Any = None) -> None:
        import qt

        window = bring_window_to_front()
        self._send.keyClick(window, getattr(qt.Qt.Key, f"Key_{name}"), keys or self.none)
        process_events()


class _RefuseTensorFlow(importlib.abc.MetaPathFinder):
    """Readable exception instead of a silent crash."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name == "tensorflow":
            raise ImportError(
                "TensorFlow and a rendered view crash in one process: run these test modules separately"
            )


def load_as_slicers_dicom_module(path: Path) -> Any:
    """Load a film as Slicer's DICOM module does: GDCM's pixels, laid axial, with the file's own window."""
    import slicer

    from slicerhost.data.dicomdatabase import read_header

    slicer.dicomDatabase.insert(str(path))
    volume = slicer.util.loadVolume(str(path), {"singleFile": True})
    volume.SetAttribute("DICOM.instanceUIDs", slicer.dicomDatabase.instanceForFile(str(path)))
    header = read_header(str(path))
    if header.get("WindowWidth") and header.get("WindowCenter") is not None:
        display = volume.GetDisplayNode()
        display.SetAutoWindowLevel(False)
        display.SetWindowLevel(_first(header.WindowWidth), _first(header.WindowCenter))
    return volume


def _first(value: Any) -> float:
    return float(value if isinstance(value, (int, float)) else value[0])
