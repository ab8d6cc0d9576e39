"""int8 variants of the shipped networks: the films they are calibrated on, and what is found of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.datasets.manifest import ManifestFilm, read_manifest
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.evaluation.quantization.quantized import LIMITS, HeldOutFilms, Stages, _comparison
from CovidXRayLib.evaluation.scoring.unseen_films import EvaluationError, WeightsFolder
from CovidXRayLib.metrics.overlap import dice
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.training.deployment.calibration_inputs import (
    QuantizationError,
    films_to_calibrate_on,
    prepare,
)
from CovidXRayLib.training.deployment.quantize_network import Int8Engine, quantize
from CovidXRayLib.weights.artifact import Artifact, read_artifact
from CovidXRayLib.weights.registry import load_artifact

NETWORKS = ("unet", "classifier")


@pytest.fixture(scope="module")
def films(phantom_data: Path) -> list[ManifestFilm]:
    return read_manifest(phantom_data)


@pytest.fixture(scope="module")
def prints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prints")


@pytest.fixture(scope="module")
def artifacts() -> dict[str, Artifact]:
    return {name: load_artifact(name, resources_folder() / "Weights") for name in NETWORKS}


@pytest.fixture(scope="module")
def int8(films: list[ManifestFilm], artifacts: dict[str, Artifact]) -> dict[str, bytes]:
    inputs = prepare(films[4:8], **artifacts).inputs
    return {name: quantize(artifact, inputs[name]) for name, artifact in artifacts.items()}


def test_calibration_films_lie_in_no_fold_that_any_network_left_out(
    films: list[ManifestFilm], prints: Path
) -> None:
    trainings = [{"held_out_fold": 0}, {"held_out_fold": 0, "calibration_fold": 1}]
    chosen = films_to_calibrate_on(films, trainings, 100, prints)
    assert {film.fold for film in chosen} == {2}
    assert len(chosen) >= 6  # of eight: phantoms are alike, and some pass for copies
    fewer = films_to_calibrate_on(films, trainings, 3, prints)
    assert fewer == chosen[:3]
    # Two films a patient: with a family that was held out goes the other film of its patient.
    renamed = [replace(film, source_family=film.id) for film in films]
    trainings[1]["held_out_families"] = f"elsewhere, {chosen[0].id}"
    left = films_to_calibrate_on(renamed, trainings, 100, prints)
    assert not {film.group for film in left} & {chosen[0].group}
    assert left


def test_no_copy_of_a_held_out_film_is_calibrated_on(films: list[ManifestFilm], prints: Path) -> None:
    copies = [replace(film, id=f"copy{film.id}", group="x", fold=2) for film in films if film.fold == 0]
    chosen = films_to_calibrate_on([*films, *copies], [{"held_out_fold": 0}], 100, prints)
    assert chosen
    assert not {film.id for film in chosen} & {film.id for film in copies}


def test_with_every_film_held_out_nothing_can_be_calibrated(films: list[ManifestFilm], prints: Path) -> None:
    fold = [film for film in films if film.fold == 1]
    with pytest.raises(QuantizationError, match="held-out folds 1"):
        films_to_calibrate_on(fold, [{"held_out_fold": 1}], 10, prints)


def test_films_without_masks_by_people_or_of_one_class_are_no_comparison(films: list[ManifestFilm]) -> None:
    folder = WeightsFolder.open(resources_folder() / "Weights")
    chosen = HeldOutFilms.of(folder, films)
    assert {film.fold for film in (*chosen.masked, *chosen.scored)} == {0}
    for changed in (
        [replace(film, mask_quality="silver") for film in films],
        [replace(film, label="no_finding") for film in films],
        [replace(film, split="test") for film in films],
    ):
        with pytest.raises(EvaluationError, match="fold 0"):
            HeldOutFilms.of(folder, changed)


def test_a_fall_of_either_figure_or_a_lost_lung_forbids_shipping() -> None:
    truth = np.array([True] * 20 + [False] * 20)
    scores = np.where(truth, 0.9, 0.1)
    same = np.stack([scores] * 3, axis=1)
    dices = np.full((10, 2), 0.95)
    assert _comparison(dices, same, truth).may_ship
    fallen = 0.95 - 1.01 * LIMITS.dice_mean
    assert not _comparison(np.tile([0.95, fallen], (10, 1)), same, truth).may_ship
    assert _comparison(np.tile([0.95, 0.96], (10, 1)), same, truth).may_ship
    confused = same.copy()
    confused[0, 1] = 0.0  # one film of 20 falls below all others: the area falls by 0.05
    found = _comparison(dices, confused, truth)
    assert found.fall.auc == pytest.approx(0.05)
    assert not found.may_ship
    assert found.to_dict()["probability_difference"]["whole"] == pytest.approx(
        {"largest": 0.9, "mean": 0.9 / 40, "shift": -0.9 / 40}
    )
    assert found.classifier_alone.largest == 0
    confused[0, 1] = np.nan
    found = _comparison(dices, confused, truth)
    assert found.to_dict()["int8"]["auc"] is None
    assert not found.may_ship


@pytest.mark.slow
def test_weights_are_int8_and_the_products_reader_refuses_them(
    int8: dict[str, bytes], artifacts: dict[str, Artifact], tmp_path: Path
) -> None:
    for name, content in int8.items():
        model = onnx.load_from_string(content)
        kinds = {
            tensor.name: tensor.data_type for tensor in model.graph.initializer if "kernel" in tensor.name
        }
        eight_bit = [key for key in kinds if kinds[key] == onnx.TensorProto.INT8 and "quantized" in key]
        layers = [key for key in artifacts[name].numbers if key.endswith("/kernel")]
        assert len(eight_bit) == len(layers) - 2  # all but the first and the last
        path = tmp_path / f"{name}.onnx"
        path.write_bytes(content)
        with pytest.raises(WeightsError, match=r"foreign operators|QuantizeLinear"):
            read_artifact(name, path, hashlib.sha256(content).hexdigest())


@pytest.mark.slow
def test_int8_finds_the_lungs_and_the_score_of_the_full_networks(
    int8: dict[str, bytes], artifacts: dict[str, Artifact]
) -> None:
    full, small = Stages(create_engine("onnxruntime", "cpu"), artifacts), Stages(Int8Engine(int8), artifacts)
    for seed, opacity in ((9001, 0.0), (9002, 0.9)):
        pixels = project_chest(seed, size=256, opacity=opacity).pixels
        lungs = full.lungs(pixels)
        found = small.lungs(pixels)
        assert dice(found[0], lungs[0]) > 0.9
        assert dice(found[1], lungs[1]) > 0.9
        assert small.probability(pixels, lungs) == pytest.approx(full.probability(pixels, lungs), abs=0.1)


@pytest.mark.slow
def test_the_command_writes_and_tells(
    phantom_data: Path, prints: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    weights = resources_folder() / "Weights"
    command = ["quantize", "--data", str(phantom_data), "--weights", str(weights), "--prints", str(prints)]
    assert main([*command, "--out", str(out), "--films", "4"]) == 0
    figures = json.loads((out / "int8.json").read_text())
    fold_of = {film.id: film.fold for film in read_manifest(phantom_data)}
    assert len(figures["calibration_films"]) == 4
    assert {fold_of[name] for name in figures["calibration_films"]} == {2}  # 0 held out, 1 for calibration
    assert figures["films"] == {"masked": 8, "scored": 8, "covid": 4}
    for name in NETWORKS:
        assert (out / f"{name}.int8.onnx").stat().st_size == figures["bytes"][name]["int8"]
        assert figures["bytes"][name]["int8"] < 0.6 * figures["bytes"][name]["full"]
        assert figures["milliseconds"][name]["int8"]["median"] > 0
    printed = capsys.readouterr().out
    assert ("may ship:" if figures["may_ship"] else "may not ship:") in printed
    assert f"{figures['full']['dice_mean']:.4f}" in printed


def test_folders_that_cannot_serve_are_refused(
    phantom_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = resources_folder() / "Weights"
    for data, folder, code, word in (
        (phantom_data, tmp_path, ExitCode.INSTALLATION, "registry.json"),
        (tmp_path, weights, ExitCode.USAGE, "manifest.csv"),
    ):
        command = ["quantize", "--data", str(data), "--weights", str(folder), "--out", str(tmp_path / "out")]
        assert main(command) == code
        assert word in capsys.readouterr().err
