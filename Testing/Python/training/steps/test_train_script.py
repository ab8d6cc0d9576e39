"""``Resources/Scripts/train.sh``: from films to weights by one command, which goes on where it stopped."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.datasets.manifest_table import write_table
from CovidXRayLib.weights.registry import load_artifact

pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash"),
]

SCRIPT = Path(__file__).parents[4] / "Resources" / "Scripts" / "train.sh"
# As short as a network may be trained that finds the lungs of a phantom.
CONFIGURATIONS = {
    "unet": "size = 64\nbase_filters = 8\nepochs = 20\nbatch_size = 4\nlearning_rate = 4e-3\nphantoms = 40",
    "filmcheck": "epochs = 1\nbatch_size = 8\nlateral_phantoms = 2",
    "heads": "size = 32\nepochs = 2\nphantoms = 8\nclear_films = 4",
}
FOLD = 2  # of 3


@pytest.fixture
def data(phantom_data: Path, tmp_path: Path) -> Path:
    """The phantoms with three labels, and two source families."""
    folder = tmp_path / "data"
    shutil.copytree(phantom_data, folder)
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    for number, row in enumerate(rows):
        if number % 4 == 2:
            row["label"] = "pneumonia_other"
        if row["group_id"] in ("patient1", "patient3"):
            row["source_family"] = "elsewhere"
    write_table(folder / "manifest.csv", rows)
    return folder


@pytest.fixture
def environment(data: Path, tmp_path: Path) -> dict[str, str]:
    start = tmp_path / "start"
    assert main(["train", "start", "--imagenet", "", "--out", str(start)]) == 0
    configurations, programs = tmp_path / "configurations", tmp_path / "programs"
    configurations.mkdir()
    for name, text in CONFIGURATIONS.items():
        (configurations / f"{name}.toml").write_text(text)
    programs.mkdir()
    covidxray = programs / "covidxray"
    covidxray.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m CovidXRayLib.cli "$@"\n')
    covidxray.chmod(0o755)
    return os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(SCRIPT.parents[2]),
        "COVIDXRAY_DATA": str(data),
        "CONFIG": str(configurations),
        "BACKBONE": str(start),
        "PRECISION": "float32",
    }


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["bash", str(SCRIPT), *arguments], env=environment, capture_output=True, text=True, timeout=1200
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def contents(folder: Path) -> dict[str, str]:
    """Hashes of all files but the record, to which each start is added."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "record.json"
    }


def test_one_command_trains_everything_and_resumes(environment: dict[str, str], tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    said = run(environment, str(runs), str(FOLD))
    assert "epoch 20/20" in said or "epoch 20 " in said
    weights = runs / f"fold_{FOLD}" / "weights"
    training = {}
    for name in ("unet", "filmcheck", "classifier"):
        training[name] = load_artifact(name, weights).metadata["training"]
        assert training[name]["held_out_fold"] == FOLD
    assert training["classifier"]["held_out_families"] == ""
    assert training["classifier"]["backbone"] == "start"

    before = contents(runs)
    said = run(environment, str(runs), str(FOLD))
    assert "this run is complete" in said
    assert " epoch 1 loss" not in said
    assert contents(runs) == before

    # Without one source only the classifier is trained again.
    run(environment, str(runs), str(FOLD), "elsewhere")
    others = runs / f"fold_{FOLD}-without_elsewhere" / "weights"
    assert load_artifact("classifier", others).metadata["training"]["held_out_families"] == "elsewhere"
    assert load_artifact("unet", others).sha256 == load_artifact("unet", weights).sha256
    assert contents(runs).items() >= before.items()
