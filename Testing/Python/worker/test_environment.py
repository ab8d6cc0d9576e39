"""What would poison the child does not reach it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from CovidXRayLib.worker.transport.environment import clean_environment, worker_command


def test_foreign_libraries_are_removed_and_the_rest_kept() -> None:
    foreign = {
        "PYTHONHOME": "/opt/Slicer/lib/Python",
        "PYTHONPATH": "/opt/Slicer/bin/Python",
        "PYTHONSTARTUP": "x",
        "PythonPath": "as Windows may spell it",
        "LD_LIBRARY_PATH": "/opt/Slicer/lib",
        "LD_PRELOAD": "x.so",
        "DYLD_INSERT_LIBRARIES": "x.dylib",
        "QT_PLUGIN_PATH": "/opt/Slicer/lib/QtPlugins",
        "SLICER_HOME": "/opt/Slicer",
        "TCLLIBPATH": "x",
    }
    own = {
        "PATH": "/usr/bin",
        "HOME": "/somebody",
        "COVIDXRAY_WEIGHTS": "weights",
        "CUDA_VISIBLE_DEVICES": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONNOUSERSITE": "1",
    }
    cleaned = clean_environment(foreign | own)
    assert own.items() <= cleaned.items()
    assert not foreign.keys() & cleaned.keys()


@pytest.fixture
def poison(tmp_path: Path) -> dict[str, str]:
    """An environment in which this interpreter cannot analyze anything."""
    packages, libraries = tmp_path / "packages", tmp_path / "libraries"
    for name in ("numpy", "cv2", "ncnn", "CovidXRayLib"):
        (packages / name).mkdir(parents=True)
        (packages / name / "__init__.py").write_text("raise ImportError('poisoned')")
    libraries.mkdir()
    for name in ("libstdc++.so.6", "libm.so.6", "libz.so.1", "libpython3.so"):
        (libraries / name).write_bytes(b"not a library")
    return {
        **os.environ,
        "PYTHONPATH": str(packages),
        "PYTHONHOME": str(tmp_path / "no" / "home"),
        "LD_LIBRARY_PATH": str(libraries),
        "LD_PRELOAD": str(libraries / "libz.so.1"),
        "PYTHONINSPECT": "1",
        "KERAS_BACKEND": "none",
    }


def test_poisoned_environment_is_harmful(poison: dict[str, str]) -> None:
    for name in ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH"):
        environment = {**os.environ, name: poison[name]}
        done = subprocess.run(
            [sys.executable, "-c", "import numpy, ncnn, zlib"], env=environment, capture_output=True
        )
        assert done.returncode != 0, name


def test_poisoned_environment_does_not_reach_the_child(
    new_worker: Callable, poison: dict[str, str], sample_films: list[Path]
) -> None:
    worker = new_worker(environ=poison)
    worker.start()
    answer = worker.ask("analyze", {"path": str(sample_films[0])}).answer
    assert answer.fields["reading"]["probability"] is not None
    assert not [line for line in worker.lines if "LD_PRELOAD" in line]


def test_module_in_the_current_folder_is_not_imported(
    new_worker: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("numpy", "json", "signal", "CovidXRayLib"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('poisoned')")
    monkeypatch.chdir(tmp_path)
    worker = new_worker()
    assert worker.ask("ping", {}).answer.kind == "pong"


def test_command_works_with_an_empty_environment(tmp_path: Path) -> None:
    done = subprocess.run(
        worker_command(sys.executable), env={}, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
