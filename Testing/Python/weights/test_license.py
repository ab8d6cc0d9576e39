"""The license of the weights: one text, told at a terminal, and silent for scripts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from CovidXRayLib.resources import resources_folder
from CovidXRayLib.weights.license import concerns, is_accepted_by_environment, license_mark, license_text

pty = pytest.importorskip("pty")
COMMAND = [sys.executable, "-m", "CovidXRayLib.cli", "analyze"]


def test_license_states_permitted_use_and_reason() -> None:
    text = license_text()
    for word in ("research only", "diagnosis", "commercial", "CC BY-NC-SA", "Apache License 2.0"):
        assert word in " ".join(text.split())
    for name in ("classifier", "filmcheck", "unet"):
        assert f"{name}.onnx" in text
        card = (resources_folder() / "ModelCards" / f"{name}.md").read_text("utf-8")
        assert "Research use only" in card
    assert len(license_mark()) == 16


def test_license_applies_to_the_built_in_weights_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COVIDXRAY_WEIGHTS", raising=False)
    assert concerns(None) and concerns(resources_folder() / "Weights")
    assert not concerns(tmp_path)
    monkeypatch.setenv("COVIDXRAY_WEIGHTS", str(tmp_path))
    assert not concerns(None)


def test_environment_can_accept_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVIDXRAY_WEIGHTS_LICENSE", raising=False)
    assert not is_accepted_by_environment()
    monkeypatch.setenv("COVIDXRAY_WEIGHTS_LICENSE", "no")
    assert not is_accepted_by_environment()
    monkeypatch.setenv("COVIDXRAY_WEIGHTS_LICENSE", "Accepted")
    assert is_accepted_by_environment()


def printed_at_a_terminal(tmp_path: Path, film: Path, *options: str, **variables: str) -> str:
    """What ``covidxray analyze`` writes to a terminal on its standard error."""
    reading, writing = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVIDXRAY_")}
    done = subprocess.run(
        [*COMMAND, str(film), "--out", str(tmp_path / "out"), *options],
        stdout=subprocess.DEVNULL,
        stderr=writing,
        env={**environment, "LC_ALL": "C.UTF-8", **variables},
    )
    os.close(writing)
    assert done.returncode == 0
    said = b""
    try:
        while data := os.read(reading, 65536):
            said += data
    except OSError:  # nobody writes there any more
        pass
    os.close(reading)
    return said.decode()


@pytest.mark.slow
def test_command_shows_it_at_a_terminal_until_accepted(tmp_path: Path, sample_films: list[Path]) -> None:
    film = sample_films[0]
    printed = printed_at_a_terminal(tmp_path, film)
    assert printed.count("The weights are licensed for research only") == 1 and "LICENSE.txt" in printed
    assert "weights" not in printed_at_a_terminal(tmp_path, film, COVIDXRAY_WEIGHTS_LICENSE="accepted")
    assert printed_at_a_terminal(tmp_path, film, "--quiet") == ""
    own = tmp_path / "weights"
    shutil.copytree(resources_folder() / "Weights", own)
    assert "weights" not in printed_at_a_terminal(tmp_path, film, "--weights", str(own))
