"""Fixtures for pytest that drive a module in the host; a room's conftest imports those it wants.

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
    "application",
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
        pytest.skip("TensorFlow and a rendered view crash in one process: run this room by itself")
    sys.meta_path.insert(0, _RefuseTensorFlow())
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder  # the settings of whoever runs the tests stay as they are
        from slicerhost.start import finish, start

        made = start(testing=True)
        made.window.show()
        yield made
        finish(made)


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
    picture = widget.grab().toImage().convertToFormat(qt.QImage.Format.Format_RGBA8888)
    rows, columns = picture.height(), picture.width()
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(rows, picture.bytesPerLine() // 4, 4)
    return pixels[:, :columns, :3].copy()


class _RefuseTensorFlow(importlib.abc.MetaPathFinder):
    """An exception that can be read, in place of a crash without a word."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name == "tensorflow":
            raise ImportError("TensorFlow and a rendered view crash in one process: run the rooms apart")


def load_as_slicers_dicom_module(path: Path) -> Any:
    """Load a film as Slicer's DICOM module does: GDCM's pixels, laid axial, with the file's own window."""
    import slicer

    from slicerhost.dicomdatabase import read_header

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
