"""Analyses that a script asks for, with the documentation's own example."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import process_events

from Testing.Python.panel.analyze.test_worker_killed import kill_the_worker

ROOT = Path(__file__).parents[4]
DOCUMENT = ROOT / "Resources" / "Docs" / "how-to" / "slicer.md"


@pytest.fixture
def logic(reader: Any) -> Any:
    return reader.panel.logic


@pytest.fixture
def volume(panel: Any, sample_films: list[Path]) -> Any:
    """A film as any script loads it."""
    import slicer

    return slicer.util.loadVolume(str(sample_films[0]), {"singleFile": True})


def examples() -> list[str]:
    section = DOCUMENT.read_text("utf-8").split("## Scripting", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```python\n(.*?)```", section, re.DOTALL)


def test_documentation_examples_run(
    reader: Any, sample_films: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = examples()
    names: dict[str, Any] = {}
    exec(first.replace("/path/to/chest.dcm", str(sample_films[0])), names)
    exec(second, names)
    said = capsys.readouterr().out
    assert "('right_lung', 'left_lung')" in said and f"{names['reading'].probability}" in said
    assert names["right"].any() and names["again"].mask_edited and names["missing"] == []


def test_masks_opacity_map_and_reading_are_in_the_scene(logic: Any, volume: Any) -> None:
    from CovidXRayPanel.nodes.lungsNode import labelsOf
    from CovidXRayPanel.nodes.opacityMapNode import opacityMapOf
    from CovidXRayPanel.nodes.readingNode import readingOf

    reading = logic.analyze(volume)
    assert 0 <= reading.probability <= 1
    assert readingOf(volume) == reading
    assert set(np.unique(labelsOf(volume))) == {0, 1, 2} and opacityMapOf(volume) is not None
    assert logic.analysis.busyWith is None and logic.analysis.reading == reading


def test_wait_is_optional(reader: Any, logic: Any, volume: Any) -> None:
    from CovidXRayPanel.application.scripting import AnalysisError

    assert logic.analyze(volume, wait=False) is None
    assert logic.analysis.busyWith == "analyze"
    with pytest.raises(AnalysisError, match=r"^Another film is being analyzed; wait until it is done\.$"):
        logic.analyze(volume)
    reader.wait()
    assert logic.analysis.reading.probability is not None


def test_file_being_read_is_awaited(logic: Any, volume: Any) -> None:
    logic.analysis.describeVolume(volume)
    assert logic.analysis.busyWith == "open"
    assert logic.analyze(volume).probability is not None


def volumes_that_are_none() -> dict[str, Any]:
    import slicer

    stack = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    slicer.util.updateVolumeFromArray(stack, np.zeros((3, 20, 20), np.int16))
    outside = slicer.vtkMRMLScalarVolumeNode()
    outside.SetName("elsewhere")
    return {
        "None": None,
        "chest.dcm": "chest.dcm",
        "masks": slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "masks"),
        "CT": stack,
        "empty": slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "empty"),
        "elsewhere": outside,
    }


def test_non_film_is_rejected_by_name(logic: Any) -> None:
    from CovidXRayPanel.application.scripting import AnalysisError

    for name, node in volumes_that_are_none().items():
        with pytest.raises(AnalysisError, match=name) as raised:
            logic.analyze(node)
        assert "\n" not in str(raised.value)
        assert logic.analysis.busyWith is None


def test_film_without_masks_cannot_be_scored_with_them(logic: Any, volume: Any) -> None:
    from CovidXRayPanel.application.scripting import AnalysisError

    with pytest.raises(AnalysisError, match="masks are empty"):
        logic.analyze(volume, withMask=True)
    assert logic.analysis.busyWith is None


def test_damaged_film_is_reported(logic: Any, volume: Any, tmp_path: Path) -> None:
    from CovidXRayPanel.application.scripting import AnalysisError
    from CovidXRayPanel.nodes.filmFiles import PATH_ATTRIBUTE

    (tmp_path / "broken.dcm").write_bytes(b"DICM" * 100)
    volume.SetAttribute(PATH_ATTRIBUTE, str(tmp_path / "broken.dcm"))
    with pytest.raises(AnalysisError, match=r"broken\.dcm"):
        logic.analyze(volume)


@pytest.mark.slow
def test_timeout_is_an_error_and_the_next_call_works(logic: Any, volume: Any) -> None:
    from CovidXRayPanel.application.scripting import AnalysisError
    from CovidXRayPanel.nodes.readingNode import readingOf

    with pytest.raises(AnalysisError, match=r"stopped after 0\.02 seconds; allow it more time"):
        logic.analyze(volume, timeout=0.02)
    assert logic.analysis.busyWith is None and readingOf(volume) is None
    assert logic.analyze(volume).probability is not None


@pytest.mark.slow
def test_dead_worker_is_an_error_and_the_next_call_works(reader: Any, logic: Any, volume: Any) -> None:
    import qt
    from CovidXRayPanel.application.scripting import AnalysisError

    reader.wait_for_networks()
    qt.QTimer.singleShot(0, lambda: kill_the_worker(reader))
    with pytest.raises(AnalysisError, match="ended unexpectedly"):
        logic.analyze(volume)
    assert logic.analyze(volume).probability is not None


def test_stop_ends_waiting(logic: Any, volume: Any) -> None:
    import qt
    from CovidXRayPanel.application.scripting import AnalysisError

    qt.QTimer.singleShot(0, logic.analysis.stop)
    with pytest.raises(AnalysisError, match="stopped before it finished"):
        logic.analyze(volume)


@pytest.fixture
def without_window(panel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No main window, and a dialog would fail the test."""
    import slicer

    def refuse(*given: Any, **more: Any) -> None:
        raise AssertionError("nobody is there to be asked")

    monkeypatch.setattr(slicer.util, "mainWindow", lambda verbose=False: None)
    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", refuse)
    monkeypatch.setattr(slicer.packaging, "pip_ensure", refuse)


def test_without_a_window_missing_packages_are_reported_without_asking(
    logic: Any, volume: Any, tmp_path: Path, without_window: None
) -> None:
    from CovidXRayPanel.application.logic import CovidXRayLogic
    from CovidXRayPanel.application.scripting import AnalysisError

    (tmp_path / "requirements.txt").write_text("numpy\ncovidxray-no-such-package>=1\n")
    own = CovidXRayLogic(str(tmp_path / "requirements.txt"))
    assert own.missingPackages() == ["covidxray-no-such-package>=1"]
    with pytest.raises(AnalysisError, match="covidxray-no-such-package>=1"):
        own.analyze(volume)
    assert own.client.state == "stopped"


def test_separate_logic_works_without_a_window(panel: Any, volume: Any, without_window: None) -> None:
    from CovidXRayPanel.application.logic import CovidXRayLogic

    own = CovidXRayLogic()
    assert own.analyze(volume).probability is not None
    own.close()
    process_events()
    assert own.client.state == "stopped"


def test_declined_packages_are_an_error(volume: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import slicer
    from CovidXRayPanel.application.logic import CovidXRayLogic
    from CovidXRayPanel.application.scripting import AnalysisError

    (tmp_path / "requirements.txt").write_text("covidxray-no-such-package>=1\n")
    monkeypatch.setattr(slicer.app, "testingEnabled", lambda: False)
    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", lambda *given, **more: False)
    with pytest.raises(AnalysisError, match="Installation canceled"):
        CovidXRayLogic(str(tmp_path / "requirements.txt")).analyze(volume)
