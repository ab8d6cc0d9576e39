"""Wheels of what the parts need, and the walks through the panel of a fresh Slicer."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from Testing.Python.firstuse.python import fresh_python, make_wheel, needed_by


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a folder of the wheels that requirements need, one of them perhaps broken."""
    folder = tmp_path_factory.mktemp("wheels")

    def make(requirements: list[str], broken: str | None = None) -> Path:
        made = folder / (broken or "whole")
        made.mkdir(exist_ok=True)
        for name in needed_by(requirements):
            stem = name.replace("-", "_")
            if name == broken:
                make_wheel(name, made, broken=True)
            elif not list((folder / "whole").glob(f"{stem}-*.whl")):
                (folder / "whole").mkdir(exist_ok=True)
                make_wheel(name, folder / "whole")
            for wheel in (folder / "whole").glob(f"{stem}-*.whl"):
                if broken and name != broken and not (made / wheel.name).exists():
                    os.link(wheel, made / wheel.name)
        return made

    return make


@pytest.fixture
def walk(tmp_path: Path) -> Callable[..., None]:
    """Run one of the walks in a fresh Slicer's Python, with packages that were there before."""

    def run(name: str, *arguments: object, there: list[str] | None = None) -> None:
        python = fresh_python(tmp_path / "python", needed_by(there) if there else ())
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "PIP_", "COVIDXRAY_"))
        }
        done = subprocess.run(
            [str(python), str(Path(__file__).parent / "walks" / f"{name}.py"), *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0 and "walked" in done.stdout, done.stdout[-4000:] + done.stderr[-8000:]

    return run
