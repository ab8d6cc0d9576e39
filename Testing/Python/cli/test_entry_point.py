"""Ctrl-C while the command line is still being imported."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# The signal comes when Python looks for a module of ours.
INTERRUPTED = """
import importlib.abc, os, runpy, signal, sys

class Interrupt(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "CovidXRayLib.cli.analyze.analyze_command":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Interrupt())
sys.argv = ["covidxray", "analyze", "film.dcm", "--out", "out"]
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself Ctrl-C")
@pytest.mark.parametrize("way", ["as a script", "as a module"])
def test_ctrl_c_during_imports_is_no_error(way: str, tmp_path: Path) -> None:
    module, name = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"][
        "covidxray"
    ].split(":")
    start = {
        "as a script": f"from {module} import {name}\nsys.exit({name}())",
        "as a module": "runpy.run_module('CovidXRayLib.cli', run_name='__main__')",
    }[way]
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED + start],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == "covidxray: Stopped.\n"
    assert done.returncode == 130
