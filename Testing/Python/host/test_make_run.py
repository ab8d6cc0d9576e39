"""``make run``, with this Python in the place of the environment that it would make."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux runs without a display"),
    pytest.mark.skipif(shutil.which("make") is None, reason="needs make"),
]

ROOT = Path(__file__).parents[3]


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """An environment that is complete for the rules of the Makefile."""
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    for name, module in (("python", ""), ("covidxray", "-m CovidXRayLib.cli")):
        program = folder / "bin" / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n')
        program.chmod(0o755)
    (folder / ".app").touch()
    return folder


def make_run(venv: Path, *variables: str) -> subprocess.CompletedProcess[str]:
    hidden = ("MAKE", "MFLAGS", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "VTK_DEFAULT_OPENGL_WINDOW")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return subprocess.run(
        ["make", "--no-print-directory", "run", f"VENV={venv}", f"OUT={venv.parent / 'out'}", *variables],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT), "DISPLAY": ":4321"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_display_that_does_not_answer_is_none(venv: Path, sample_films: list[Path]) -> None:
    done = make_run(venv, f"FILM={sample_films[0]}")
    assert done.returncode == 0, done.stderr
    assert "There is no display here" in done.stdout
    assert (venv.parent / "out" / "panel.png").read_bytes().startswith(b"\x89PNG")


def test_unset_variable_is_not_the_current_folder(venv: Path) -> None:
    done = make_run(venv, "FILM=")
    assert done.returncode != 0
    assert "the path is empty" in done.stderr
    assert not (venv.parent / "out").exists()
