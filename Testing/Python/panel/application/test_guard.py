"""What is missing is named, and the panel does not stay busy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import wait_until

from Testing.Python.firstuse.python import fresh_python, listed, needed_by


@pytest.fixture
def slicers_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the panel's children run by a Python that lacks a package, as ``PythonSlicer`` may."""

    def lack(package: str) -> None:
        needed = needed_by(listed("requirements-films.txt", "requirements.txt", "requirements-report.txt"))
        python = fresh_python(tmp_path / "python", needed, {package})
        program = tmp_path / "bin" / "PythonSlicer"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{python}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent), prepend=":")

    return lack


def test_missing_slicer_module_is_reported_and_the_panel_is_idle(
    reader: Any, film: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that happens here asks for a module of Slicer's any more: one step is made to."""
    import slicer
    from CovidXRayPanel.analyze import analysis

    reader.wait_for_networks()
    with monkeypatch.context() as without:
        without.delattr(slicer.modules, "volumes")
        without.setattr(analysis, "storeReading", lambda *_: slicer.modules.volumes.logic())
        reader.press("analyzeButton")
        reader.wait()
        assert reader.text("messageLabel") == "The required Slicer module 'volumes' is missing."
        assert reader.text("analyzeButton") == "Analyze"
    reader.analyze()
    assert reader.text("messageLabel") == ""
    assert reader.probability is not None


def test_unexpected_error_is_reported_and_the_panel_is_idle(
    reader: Any, film: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from CovidXRayPanel.analyze import analysis

    reader.wait_for_networks()
    with monkeypatch.context() as broken:
        broken.delattr(analysis, "storeReading")
        reader.press("analyzeButton")
        reader.wait()
        assert "Unexpected error" in reader.text("messageLabel")
    assert "storeReading" in caplog.text
    reader.analyze()
    assert reader.probability is not None


@pytest.mark.parametrize(
    ("package", "sentence"),
    [
        ("ncnn", "ncnn is not installed on this computer"),
        ("numpy", "The required Python package 'numpy' is not installed."),
    ],
)
def test_missing_package_of_the_worker_is_reported_at_once(
    module: Any, film: Any, slicers_python: Callable[[str], None], package: str, sentence: str
) -> None:
    from CovidXRayPanel.application.logic import CovidXRayLogic

    slicers_python(package)
    logic = CovidXRayLogic()
    try:
        assert logic.ensureReady()
        logic.analysis.analyze(film)
        wait_until(lambda: logic.analysis.busyWith is None)
        assert sentence in logic.analysis.message
    finally:
        logic.close()


def test_missing_package_of_the_report_process_is_reported(
    module: Any, slicers_python: Callable[[str], None]
) -> None:
    from CovidXRayPanel.processes.childJob import ChildJob

    slicers_python("numpy")
    job, said = ChildJob("CovidXRayLib.worker.tasks.report_task"), []
    job.start({"action": "read"}, lambda *answer: said.append(answer), lambda *failure: said.append(failure))
    wait_until(lambda: said)
    assert said == [("The required Python package 'numpy' is not installed.", "ModuleNotFoundError")]
