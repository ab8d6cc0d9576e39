"""What the panel leaves behind of a person in a film's header: nothing, but where it was asked for."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until

from Testing.Python.privacy.planted import plant, traces, words_in


@pytest.fixture
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process and those that it starts put temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for variable in ("TMPDIR", "TMP", "TEMP"):
        monkeypatch.setenv(variable, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Everything that is logged in this process: by us in every detail, by others from "info" on."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    listener = Listener()
    ours = [logging.getLogger(name) for name in ("CovidXRayLib", "CovidXRayPanel")]
    root = logging.getLogger()
    levels = [(logger, logger.level) for logger in (*ours, root)]
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    for logger in ours:
        logger.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(listener)
    for logger, level in levels:
        logger.setLevel(level)


def shown_texts(root: Any) -> str:
    """All that the widgets below one say, in their texts, tool tips and fields."""
    import qt

    calls = []
    for widget in root.findChildren(qt.QWidget):
        for name in ("text", "toolTip", "plainText", "windowTitle"):
            value = getattr(widget, name, None)
            calls.append(value if isinstance(value, str) else str(value() if callable(value) else value))
    return "\n".join(calls)


def test_analysis_leaves_no_patient_data(
    reader: Any, tmp_path: Path, temporary_folder: Path, log: list[str]
) -> None:
    import slicer

    film = plant(tmp_path / "films" / "film.dcm")
    other = plant(tmp_path / "films" / "earlier.dcm", opacity=0.2)
    # A worker of its own, whose temporary files and log are new.
    reader.panel.logic.client.shutdown()
    wait_until(lambda: reader.panel.logic.client.state == "stopped")
    calls: list[str] = []
    reader.panel.logic.client.logged.connect(calls.append)
    for path in (other, film):
        reader.open_one(path)
        reader.analyze()
        assert reader.probability is not None
    reader.panel.comparing.ui.earlierSelector.setCurrentNode(
        next(
            node
            for node in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
            if node.GetName() == "earlier"
        )
    )
    process_events()
    scene, unpacked = tmp_path / "scene.mrb", tmp_path / "scene" / "scene.mrml"
    unpacked.parent.mkdir()
    assert slicer.util.saveScene(str(scene))
    slicer.mrmlScene.SetURL(str(unpacked))
    assert slicer.mrmlScene.Commit(str(unpacked))
    slicer.app.userSettings().sync()
    process_events()

    assert scene.stat().st_size > 100_000
    assert traces(tmp_path, [film.parent]) == {}
    assert traces(Path(os.environ["XDG_CONFIG_HOME"])) == {}
    assert words_in("\n".join(log)) == set()
    assert words_in("\n".join(calls)) == set()
    assert any("ready" in line for line in calls)  # there was a log to search
    assert words_in(shown_texts(reader.panel.parent)) == set()


def test_unreadable_film_is_reported_without_patient_data(
    reader: Any, tmp_path: Path, temporary_folder: Path, log: list[str]
) -> None:
    film = plant(tmp_path / "films" / "film.dcm")
    film.write_bytes(film.read_bytes()[:100_000])
    reader.open(film)
    message = reader.text("messageLabel")
    assert "film.dcm" in message
    assert words_in(message) == set()
    assert words_in("\n".join(log)) == set()
    assert traces(tmp_path, [film.parent]) == {}


def test_film_folder_is_not_logged_or_stored(
    reader: Any, tmp_path: Path, temporary_folder: Path, log: list[str]
) -> None:
    import slicer

    film = plant(tmp_path / "Zyxquill Ophelia 19610213" / "film.dcm")
    calls: list[str] = []
    reader.panel.logic.client.logged.connect(calls.append)
    reader.open_one(film)
    reader.analyze()
    assert words_in("\n".join(calls)) == set()
    assert words_in("\n".join(log)) == set()
    reader.open_folder(film.parent)
    reader.panel.worklist.section.clear()
    slicer.app.userSettings().sync()
    assert words_in(reader.ui.logText.toPlainText()) == set()
    assert traces(temporary_folder) == {}
    assert traces(Path(os.environ["XDG_CONFIG_HOME"])) == {}


def test_only_report_objects_contain_patient_data(
    clerk: Any, reader: Any, tmp_path: Path, temporary_folder: Path, log: list[str]
) -> None:
    film = plant(tmp_path / "patients" / "film.dcm")
    reader.open_one(film)
    reader.analyze()
    written = clerk.write(accept=True)
    assert len(written) == 4
    for path in written.values():
        assert "Zyxquill" in words_in(path.read_bytes())  # they belong to the person's study
        assert words_in(path.name) == set()
    assert traces(tmp_path, [film.parent, clerk.reports]) == {}
    assert words_in("\n".join(log)) == set()
    assert traces(Path(os.environ["XDG_CONFIG_HOME"])) == {}
