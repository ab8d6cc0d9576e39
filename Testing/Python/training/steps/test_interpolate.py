"""Another share of the start in a finished classifier, by the command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.networks.vgg16 import build_classifier
from CovidXRayLib.training.run.run_folder import load_newest_weights

pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow


def weights_of(run: Path) -> list[np.ndarray]:
    model = build_classifier((32, 32, 3))
    load_newest_weights(model, run)
    return [np.array(values) for values in model.get_weights()]


def test_a_mixture_is_a_run_of_its_own(
    phantom_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start, run, mixed = tmp_path / "start", tmp_path / "run", tmp_path / "mixed"
    masks = ["--data", str(phantom_data), "--masks", str(tmp_path / "masks")]
    assert main(["train", "start", "--imagenet", "", "--out", str(start)]) == 0
    tiny = ["--size", "32", "--epochs", "1", "--batch-size", "2", "--learning-rate", "0.05"]
    training = ["train", "classifier", *masks, *tiny, "--kept-start", "0.5", "--start", str(start)]
    assert main([*training, "--out", str(run)]) == 0
    before = {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()}

    assert (
        main(["remix", *masks, "--run", str(run), "--kept-start", "0", "--out", str(tmp_path / "end")]) == 0
    )
    moved = start.rename(tmp_path / "elsewhere")
    again = ["remix", *masks, "--run", str(run), "--kept-start", "0.25", "--start", str(moved)]
    assert main([*again, "--out", str(mixed)]) == 0
    assert {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()} == before

    began, ended = weights_of(moved), weights_of(tmp_path / "end")
    assert any(np.abs(new - old).max() > 0.01 for old, new in zip(began, ended, strict=True))
    for share, folder in ((0.5, run), (0.25, mixed)):
        for old, new, values in zip(began, ended, weights_of(folder), strict=True):
            np.testing.assert_allclose(values, share * old + (1 - share) * new, atol=1e-6)
    assert json.loads((mixed / "configuration.json").read_text())["kept_start"] == 0.25
    assert json.loads((mixed / "calibration.json").read_text())["mirrored"] is True
    assert main(["export", "classifier", "--run", str(mixed), "--out", str(tmp_path / "weights")]) == 0

    capsys.readouterr()
    assert (
        main(["remix", *masks, "--run", str(moved), "--kept-start", "0.5", "--out", str(tmp_path / "x")]) == 2
    )
    assert "no COVID-19 step" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
