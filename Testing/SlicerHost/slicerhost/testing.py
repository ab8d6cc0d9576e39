"""Fixtures for pytest that drive a module in the host; a room's conftest imports those it wants.

No window server is needed: without QT_QPA_PLATFORM in the environment Qt draws into memory.
"""

from __future__ import annotations

import importlib.abc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

import numpy as np
import pytest


@pytest.fixture(scope="session")
def application() -> Iterator[Any]:
    """The host, once per test run; `slicer.app` is the same."""
    if "tensorflow" in sys.modules:
        pytest.skip("TensorFlow and a rendered view crash in one process: run this room by itself")
    sys.meta_path.insert(0, _RefuseTensorFlow())
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder  # the settings of whoever runs the tests stay as they are
        from slicerhost.start import start

        made = start(testing=True)
        made.window.show()
        yield made
        made.window.close()
        process_events()


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


def process_events(turns: int = 5) -> None:
    """Let the event loop turn a few times: timers of zero length, renderings, queued signals."""
    import slicer

    for _ in range(turns):
        slicer.app.processEvents()


def wait_until(condition: Callable[[], Any], seconds: float = 60) -> None:
    """Run the event loop until the condition holds.

    Raises
    ------
    TimeoutError
        If it does not within the time.
    """
    import qt

    loop, timer = qt.QEventLoop(), qt.QTimer()
    ends = time.monotonic() + seconds
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > ends else None)
    timer.start(10)
    if not condition():
        loop.exec()
    timer.stop()
    if not condition():
        raise TimeoutError(f"not within {seconds} s")


def shown_pixels(widget: Any) -> np.ndarray:
    """Return what a widget shows: uint8 (rows, columns, 3) in red, green, blue."""
    import qt

    process_events()
    picture = widget.grab().toImage().convertToFormat(qt.QImage.Format.Format_RGBA8888)
    rows, columns = picture.height(), picture.width()
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(rows, picture.bytesPerLine() // 4, 4)
    return pixels[:, :columns, :3].copy()


class _RefuseTensorFlow(importlib.abc.MetaPathFinder):
    """An exception that can be read, in place of a crash without a word."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name == "tensorflow":
            raise ImportError("TensorFlow and a rendered view crash in one process: run the rooms apart")
