"""``covidxray train heads`` and ``select``, from phantoms to weights that analyze a film."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.classification.lung_classifier import LungClassifier
from CovidXRayLib.cli.main import main
from CovidXRayLib.datasets.annotations.lesions import lesion_films, read_lesions
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.run.run_folder import read_state
from CovidXRayLib.weights.registry import load_artifact

pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow
SIZE = 64


@pytest.fixture(scope="module")
def data(phantom_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The phantoms with their opacities as lesions, and Brixia scores from how much of a zone they cover."""
    folder = tmp_path_factory.mktemp("heads_data") / "data"
    shutil.copytree(phantom_data, folder)
    (folder / "lesions").mkdir()
    rows = []
    for number in range(1, 24, 2):
        chest = project_chest(3000 + number, size=160, opacity=0.9)
        cv2.imwrite(
            str(folder / "lesions" / f"film{number}_consolidation.png"), chest.opacity * np.uint8(255)
        )
        scores = {
            f"reader{reader}_{zone}": round(3 * float(chest.opacity[lung].mean()), 1)
            for reader in (1, 2)
            for zones, lung in (("abc", chest.lungs[0]), ("def", chest.lungs[1]))
            for zone in zones
        }
        rows.append({"id": f"film{number}"} | scores)
    with (folder / "brixia.csv").open("w", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def run(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("heads")
    assert main(["train", "start", "--imagenet", "", "--out", str(base / "start")]) == 0
    command = ["train", "heads", "--data", str(data), "--backbone", str(base / "start"), "--size", str(SIZE)]
    command += ["--masks", str(base / "masks"), "--prints", str(base / "prints"), "--phantoms", "8"]
    command += ["--clear-films", "6", "--epochs", "3", "--out", str(base / "run")]
    command += ["--unreviewed-families", "south"]
    assert main(command) == 0
    return base / "run"


def test_figures_of_all_heads_are_in_the_log(run: Path) -> None:
    state = read_state(run)
    assert state is not None
    (figures,) = state["log"]
    with (run / "set_aside.csv").open(newline="") as handle:
        without = len(list(csv.DictReader(handle)))
    assert figures["lesion_films"] == figures["severity_films"] == 8 - without  # of fold 1 and 2
    assert 0 <= figures["auc"] <= 1
    with (run / "out_of_fold.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    read = [row for row in rows if row["source_family"] != "phantom"]
    assert {row["fold"] for row in read} == {"1", "2"}
    assert [row["logit"] for row in read] != [row["source_left_out"] for row in read]


def test_each_source_is_scored_by_heads_that_have_not_met_it(run: Path) -> None:
    with (run / "sources.csv").open(newline="") as handle:
        rows = {row["source_family"]: row for row in csv.DictReader(handle)}
    assert set(rows) == {"north", "south", "phantom"}
    for row in rows.values():
        assert 0 <= float(row["sensitivity"]) <= 1 and 0 <= float(row["specificity"]) <= 1


def test_unreviewed_films_with_the_least_opacity_are_set_aside(run: Path) -> None:
    with (run / "set_aside.csv").open(newline="") as handle:
        shares = [float(row["opacity_share"]) for row in csv.DictReader(handle)]
    assert shares == sorted(shares)
    with np.load(run / "features.npz") as features:
        label, source = features["label"], features["source"]
    assert (label == "covid_no_pattern").sum() == len(shares)
    assert set(source[label == "covid_no_pattern"]) <= {"south"}


def test_erased_opacities_change_films_with_covid_alone(run: Path) -> None:
    with np.load(run / "features.npz") as features:
        label, ids = features["label"], features["id"]
        erased, of = features["erased"], features["erased_of"]
    assert len(of) and set(of) <= set(ids[label == "covid"])
    assert np.isfinite(erased).all() and np.abs(erased).max(axis=1).min() > 0


def test_real_films_have_a_copy_that_was_stored_in_another_way(run: Path) -> None:
    with np.load(run / "features.npz") as features:
        ids, source = features["id"], features["source"]
        varied, of = features["varied"], features["varied_of"]
    real = set(ids[source != "phantom"])
    assert len(of) > len(real) / 2 and set(of) <= real
    assert np.isfinite(varied).all() and np.abs(varied).max(axis=1).min() > 0


def test_the_weights_give_maps_and_severity(run: Path, tmp_path: Path) -> None:
    assert main(["export", "classifier", "--run", str(run), "--out", str(tmp_path)]) == 0
    artifact = load_artifact("classifier", tmp_path)
    assert artifact.metadata["training"]["backbone"] == "start"
    classifier = LungClassifier(create_engine("onnxruntime", "cpu"), artifact)
    chest = project_chest(17, size=256, opacity=0.8)
    answer = classifier.classify(classifier.crop(chest.pixels, chest.lungs))
    assert answer.opacity is not None and answer.severity is not None
    assert answer.opacity.shape == (SIZE // 8, SIZE // 8)
    assert 0 <= answer.opacity.min() <= answer.opacity.max() <= 1
    low, high = answer.severity.interval
    assert 0 <= low <= answer.severity.total <= high <= 18


def test_both_engines_give_the_same_maps(run: Path, tmp_path: Path) -> None:
    assert main(["export", "classifier", "--run", str(run), "--out", str(tmp_path)]) == 0
    artifact = load_artifact("classifier", tmp_path)
    chest = project_chest(18, size=256, opacity=0.8)
    answers = []
    for engine in ("onnxruntime", "tensorflow"):
        classifier = LungClassifier(create_engine(engine, "cpu"), artifact)
        answers.append(classifier.classify(classifier.crop(chest.pixels, chest.lungs)))
    one, other = answers
    assert one.probability == pytest.approx(other.probability, abs=1e-3)
    np.testing.assert_allclose(one.opacity, other.opacity, atol=2e-3)
    assert one.severity is not None and other.severity is not None
    assert one.severity.zones == pytest.approx(other.severity.zones, abs=5e-3)


def test_films_of_one_class_are_refused(phantom_data: Path, tmp_path: Path, capsys) -> None:
    folder = tmp_path / "data"
    shutil.copytree(phantom_data, folder)
    manifest = folder / "manifest.csv"
    manifest.write_text(manifest.read_text("utf-8").replace(",covid,", ",no_finding,"), "utf-8")
    command = ["train", "heads", "--data", str(folder), "--backbone", "none.npz"]
    assert main([*command, "--prints", str(tmp_path / "p"), "--out", str(tmp_path / "run")]) == 2
    assert "all of one class" in capsys.readouterr().err


def test_a_backbone_that_lacks_layers_is_refused(data: Path, tmp_path: Path, capsys) -> None:
    kernel, bias = np.zeros((3, 3, 3, 64), np.float32), np.zeros(64, np.float32)
    part = {"block1_conv1/kernel": kernel, "block1_conv1/bias": bias}
    np.savez(tmp_path / "part.npz", **part)
    command = ["train", "heads", "--data", str(data), "--backbone", str(tmp_path / "part.npz")]
    assert main([*command, "--prints", str(tmp_path / "p"), "--out", str(tmp_path / "run")]) == 3
    assert "block5_conv3" in capsys.readouterr().err


def test_lesions_are_read_at_the_size_of_the_film(data: Path) -> None:
    drawings = lesion_films(data)
    assert set(drawings) == {f"film{number}" for number in range(1, 24, 2)}
    chest = project_chest(3001, size=160, opacity=0.9)
    np.testing.assert_array_equal(read_lesions(drawings["film1"], (160, 160)), chest.opacity)
    assert read_lesions(drawings["film1"], (320, 320)).mean() == pytest.approx(chest.opacity.mean(), abs=0.01)
