"""From a folder of films to weights, cards and a reading, by the commands of the README."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.weights.registry import load_artifact

pytestmark = pytest.mark.slow
FILMS = 24  # in the folder of phantoms


def test_pipeline_from_films_to_a_reading(
    phantom_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weights, runs, cards = tmp_path / "weights", tmp_path / "runs", tmp_path / "cards"
    scratch = tmp_path / "scratch"
    # So few epochs find no lungs; the steps that need lungs use the shipped networks.
    shutil.copytree(resources_folder() / "Weights", weights)
    monkeypatch.setenv("COVIDXRAY_WEIGHTS", str(weights))

    def run(command: str, *more: str) -> int:
        return main([*command.split(), *more])

    def training(command: str, name: str, *more: str) -> int:
        return run(f"train {command}", "--data", str(phantom_data), "--out", str(runs / name), *more)

    assert training("unet --size 64 --base-filters 4 --epochs 2 --batch-size 4 --phantoms 4", "small") == 0
    assert training("unet --size 96 --base-filters 4 --epochs 2 --batch-size 4 --phantoms 2", "unet",
                    "--start", str(runs / "small")) == 0  # fmt: skip
    assert run("export unet", "--run", str(runs / "unet"), "--out", str(scratch)) == 0
    assert training("filmcheck --epochs 1 --batch-size 8 --lateral-phantoms 3", "filmcheck") == 0
    assert run("export filmcheck", "--run", str(runs / "filmcheck"), "--out", str(scratch)) == 0
    for name in ("unet", "filmcheck"):
        assert load_artifact(name, scratch).metadata["training"]["held_out_fold"] == 0
        assert str(tmp_path).encode() not in (scratch / f"{name}.onnx").read_bytes()
    assert training("classifier --size 32 --epochs 2 --batch-size 4", "covid",
                    "--masks", str(tmp_path / "masks")) == 0  # fmt: skip
    assert run("export classifier", "--run", str(runs / "covid"), "--out", str(weights)) == 0

    assert run("evaluate", "--data", str(phantom_data), "--out", str(cards)) == 0

    figures = json.loads((cards / "evaluation.json").read_text())
    # The built-in networks have seen no phantom; of the new one, nothing but the folds is known.
    assert figures["films_judged"] == {"unet": FILMS, "filmcheck": FILMS, "classifier": FILMS // 3}
    assert figures["lungs"]["human"]["all"]["films"] == FILMS
    for name in ("unet", "filmcheck", "classifier"):
        assert "Research use only" in (cards / f"{name}.md").read_text()
    assert run("analyze", str(phantom_data / "0.png"), "--out", str(tmp_path / "readings"), "--quiet") == 0
    reading = json.loads((tmp_path / "readings" / "0.json").read_text())
    assert reading["weights"] == figures["weights"][0]["sha256"]


def test_run_with_different_configuration_is_unchanged(
    phantom_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [
        "train",
        "unet",
        "--data",
        str(phantom_data),
        "--out",
        str(tmp_path),
        "--size",
        "32",
        "--phantoms",
        "0",
    ]
    assert main([*command, "--base-filters", "2", "--epochs", "1"]) == 0
    before = (tmp_path / "state.json").read_bytes()
    assert main([*command, "--base-filters", "4", "--epochs", "1"]) == 2
    assert "another configuration" in capsys.readouterr().err
    assert (tmp_path / "state.json").read_bytes() == before


@pytest.mark.parametrize(
    "wrong",
    [
        "--step pneumnia",
        "--size 100",
        "--batch-size 0",
        "--frozen-blocks 2",
        "--frozen-blocks 6",
        "--calibration-fold 0",
    ],
)
def test_invalid_option_writes_nothing(
    phantom_data: Path, tmp_path: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    command = ["train", "classifier", "--data", str(phantom_data), "--out", str(run), *wrong.split()]
    assert main(command) == 2
    assert wrong.split()[0] in capsys.readouterr().err
    assert not run.exists()
