"""The menu of the window saves, opens and closes scenes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture
def choose(application: Any) -> Callable[[str, Path | None], None]:
    """Choose an entry of the File menu; answers the file dialog, if one opens, with a path or Cancel."""
    import qt

    def choose_entry(text: str, path: Path | None = None) -> None:
        def answer() -> None:
            dialog = qt.QApplication.activeModalWidget()
            if path is None:
                dialog.reject()
            else:
                dialog.findChild(qt.QLineEdit).text = str(path)
                dialog.accept()

        (entry,) = [
            action
            for action in application.window.findChildren(qt.QAction)
            if action.text.replace("&", "").startswith(text)
        ]
        if entry.text.endswith("..."):
            qt.QTimer.singleShot(100, answer)
        entry.trigger()

    return choose_entry


def test_scene_is_saved_closed_and_reopened(choose: Any, make_film: Any, scene: Any, tmp_path: Path) -> None:
    import slicer

    make_film("Film of June")
    choose("Save scene", tmp_path / "session")
    assert (tmp_path / "session.mrb").stat().st_size > 1000
    choose("Close scene")
    assert slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode") == []
    make_film("Another")
    choose("Open scene", tmp_path / "session.mrb")
    (film,) = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
    assert film.GetName() == "Film of June"
    assert np.array_equal(slicer.util.arrayFromVolume(film)[0, :2, :2], [[0, 1], [1, 2]])


def test_canceled_dialog_changes_nothing(choose: Any, make_film: Any, scene: Any) -> None:
    import slicer

    make_film("Film of June")
    choose("Save scene")
    choose("Open scene")
    assert len(slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")) == 1


def test_unreadable_scene_is_reported(
    choose: Any, scene: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = tmp_path / "wrong.mrb"
    wrong.write_bytes(b"no archive")
    choose("Open scene", wrong)
    assert "wrong.mrb" in caplog.text
