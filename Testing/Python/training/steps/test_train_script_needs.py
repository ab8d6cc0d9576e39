"""``Resources/Scripts/train.sh`` asks for all that it needs before the first training, which takes hours."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")

SCRIPT = Path(__file__).parents[4] / "Resources" / "Scripts" / "train.sh"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "manifest.csv").touch()
    return folder


def refusal(tmp_path: Path, *arguments: str, **variables: str) -> str:
    """The one line that the script says, before it has called ``covidxray`` or made a folder."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("BACKBONE", "COVIDXRAY_DATA", "MORE_DATA")
    }
    done = subprocess.run(
        ["bash", str(SCRIPT), *arguments],
        env=environment | {"COVIDXRAY": "false"} | variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert not (tmp_path / "runs").exists()
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_folder_for_the_runs(tmp_path: Path) -> None:
    assert "name the folder for the runs" in refusal(tmp_path)


@pytest.mark.parametrize("variables", [{}, {"COVIDXRAY_DATA": ""}])
def test_data_folder(tmp_path: Path, variables: dict[str, str]) -> None:
    assert refusal(tmp_path, "runs", **variables).startswith("COVIDXRAY_DATA is not set; ")


def test_manifests(tmp_path: Path, data: Path) -> None:
    (tmp_path / "more").mkdir()
    said = refusal(tmp_path, "runs", COVIDXRAY_DATA=str(data), MORE_DATA="more")
    assert said.startswith("more: contains no manifest.csv; ")


@pytest.mark.parametrize("variables", [{}, {"BACKBONE": "vgg16.npz"}])
def test_weights_of_vgg16(tmp_path: Path, data: Path, variables: dict[str, str]) -> None:
    said = refusal(tmp_path, "runs", COVIDXRAY_DATA=str(data), **variables)
    assert said.startswith(variables.get("BACKBONE", str(data / "vgg16_imagenet_notop.npz")))
    assert "covidxray train start --imagenet keras" in said
    assert "BACKBONE=" in said


def test_script_starts_with_all_of_them(tmp_path: Path, data: Path) -> None:
    (data / "vgg16_imagenet_notop.npz").touch()
    done = subprocess.run(
        ["bash", str(SCRIPT), "runs"],
        env=os.environ | {"COVIDXRAY": "echo", "COVIDXRAY_DATA": str(data), "MORE_DATA": "", "BACKBONE": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"--backbone {data / 'vgg16_imagenet_notop.npz'}" in done.stdout
