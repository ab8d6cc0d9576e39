"""The command `covidxray view` says in one sentence why it cannot open a window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from CovidXRayLib.reporting.files.earlier_results import is_earlier_result

# None in sys.modules makes a package seem missing.
WITHOUT = """
import sys
sys.modules[sys.argv[1]] = None
from CovidXRayLib.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


def view(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    command = [sys.executable, "-m", "CovidXRayLib.cli", "view", *arguments]
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("package", ["slicer", "PySide6"])
def test_missing_extra_is_reported_with_instructions(package: str) -> None:
    command = [sys.executable, "-c", WITHOUT, package, "view"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert 'pip install ".[app]"' in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux runs without a display")
@pytest.mark.parametrize(
    "environment", [{}, {"DISPLAY": ":4321"}, {"DISPLAY": "localhost:4321", "QT_QPA_PLATFORM": "xcb"}]
)
def test_missing_display_suggests_screenshot(environment: dict[str, str]) -> None:
    done = view(**environment)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "--screenshot" in done.stderr


def test_missing_film_is_reported(tmp_path: Path) -> None:
    done = view(str(tmp_path / "missing.dcm"), "--screenshot", str(tmp_path / "out.png"))
    assert done.returncode == 2
    assert "missing.dcm" in done.stderr
    assert not (tmp_path / "out.png").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("beside", "code"), [("notes.txt", 0), pytest.param("broken.dcm", 1, marks=pytest.mark.slow)]
)
def test_folder_with_other_files_is_drawn(
    sample_films: list[Path], tmp_path: Path, beside: str, code: int
) -> None:
    """What is not a film is a note; a film that cannot be read is a problem, of that film alone."""
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "film.dcm").write_bytes(sample_films[0].read_bytes())
    (folder / beside).write_text("nothing to see")
    done = view(str(folder), "--screenshot", str(tmp_path / "out.png"))
    assert done.returncode == code, done.stderr
    assert is_earlier_result(tmp_path / "out.png")
    assert ("broken.dcm" in done.stderr) == (code == 1)


def test_screenshot_is_a_png_file(tmp_path: Path) -> None:
    done = view("--screenshot", str(tmp_path / "out.jpg"))
    assert done.returncode == 2
    assert "out.jpg' does not end in .png" in done.stderr


@pytest.mark.parametrize("size", ["1280", "12x80", "99999x800", "axb"])
def test_invalid_size_is_rejected(size: str) -> None:
    done = view("--size", size)
    assert done.returncode == 2
    assert size in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring these libraries")
def test_missing_libraries_are_reported_as_debian_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    from slicerhost import systemlibraries

    monkeypatch.setattr(systemlibraries, "_ALWAYS", {"libnothing.so.7": "libnothing7", "libc.so.6": "libc6"})
    assert systemlibraries.missing_packages(offscreen=True) == ["libnothing7"]
    assert systemlibraries.missing_packages(offscreen=False) == ["libnothing7"]


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the children of a process from /proc")
def test_ctrl_c_closes_the_window_and_worker(sample_films: list[Path]) -> None:
    command = [sys.executable, "-m", "CovidXRayLib.cli", "view", str(sample_films[0])]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as window:
        ends = time.monotonic() + 300
        while not children(window.pid) and time.monotonic() < ends:
            time.sleep(0.05)
        workers = children(window.pid)
        time.sleep(0.5)  # into the event loop
        window.send_signal(signal.SIGINT)
        _, said = window.communicate(timeout=300)
    assert workers
    assert window.returncode == 130
    assert said == "covidxray: Stopped.\n"
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
