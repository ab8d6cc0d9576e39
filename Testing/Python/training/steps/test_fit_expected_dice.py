"""The fit of the expected Dice, by its command and by itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.segmentation.expected_dice import FILE_NAME, read_expected_dice
from CovidXRayLib.training.data.lung_films import load
from CovidXRayLib.training.data.mask_variants import MaskTable, harder_variants
from CovidXRayLib.training.steps.fit_expected_dice import fit, limit, out_of_part
from CovidXRayLib.weights.registry import load_artifact


def table(count: int = 400) -> MaskTable:
    rng = np.random.default_rng(3)
    uncertain = rng.uniform(0.05, 0.9, count)
    errors = 0.4 * uncertain**0.8 * np.exp(rng.normal(0, 0.01, count))
    return MaskTable(uncertain, 1 - errors, np.array([f"p{number // 4}" for number in range(count)]))


def test_power_law_is_recovered() -> None:
    model = fit(table())
    assert (model.factor, model.exponent) == (pytest.approx(0.4, abs=0.01), pytest.approx(0.8, abs=0.01))


def test_limit_is_the_largest_hundredth() -> None:
    expected = np.linspace(0.8, 0.9999, 200)
    for share in (0.005, 0.02, 0.5):
        found = limit(expected, share)
        assert (expected < found).mean() <= share <= (expected < found + 0.011).mean()


def test_patients_are_predicted_without_their_own_masks() -> None:
    lungs = table(40)
    before = out_of_part(lungs)
    wrong = lungs.dice.copy()
    own = lungs.groups == "p3"
    wrong[own] = 0.05
    after = out_of_part(MaskTable(lungs.uncertain, wrong, lungs.groups))
    assert after[own] == pytest.approx(before[own])
    assert not np.allclose(after[~own], before[~own])


def test_variants_are_harder_and_reproducible(phantom_data: Path) -> None:
    (film,) = load(read_manifest(phantom_data)[:1], 64)
    first, again = ([*harder_variants(film, np.random.default_rng(5))] for _ in range(2))
    assert len(first) == 6
    for one, same in zip(first, again, strict=True):
        assert np.array_equal(one.image, same.image)
        assert one.image.min() >= 0 and one.image.max() <= 1
        assert not np.array_equal(one.image, film.image)
    assert np.array_equal(first[0].lungs, film.lungs)


def test_command_writes_and_measures(
    phantom_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = Path(shutil.copytree(resources_folder() / "Weights", tmp_path / "weights"))
    (weights / FILE_NAME).unlink()
    wrong = next(film.id for film in read_manifest(phantom_data) if film.fold != 0)
    command = ["gate", "--data", str(phantom_data), "--weights", str(weights)]
    command += ["--unseen", str(phantom_data), "--leave-out", wrong, "--prints", str(tmp_path / "prints")]
    assert main(command) == 0
    read_expected_dice(weights, load_artifact("unet", weights))
    assert "15 films outside fold 0" in json.loads((weights / FILE_NAME).read_text("utf-8"))["fitted_on"]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Limits by the good masks of the training films: refused below 0.")
    assert [line.partition(":")[0] for line in lines[1:4]] == [
        "fold 0",
        "fold 0, made harder",
        phantom_data.name,
    ]
    assert all("Pearson" in line for line in lines[1:4])


def test_films_without_masks_are_refused(
    phantom_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = Path(shutil.copytree(resources_folder() / "Weights", tmp_path / "weights"))
    before = (weights / FILE_NAME).read_bytes()
    everything = [film.id for film in read_manifest(phantom_data)]
    command = ["gate", "--data", str(phantom_data), "--weights", str(weights), "--leave-out", *everything]
    assert main([*command, "--prints", str(tmp_path / "prints")]) == 2
    assert "has human masks" in capsys.readouterr().err
    assert (weights / FILE_NAME).read_bytes() == before
