"""``covidxray evaluate`` on phantoms with the shipped weights."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.datasets.manifest_table import write_table
from CovidXRayLib.datasets.masks import read_masks
from CovidXRayLib.evaluation.scoring.score_films import UNDISTORTED, distorted, score_film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.metrics.overlap import dice
from CovidXRayLib.notice import research_notice
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.resources import resources_folder

pytestmark = pytest.mark.slow
FILMS = 8


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    """Eight films that the shipped weights have not seen, and two that they have."""
    return [
        {
            "id": f"film{number}",
            "file": f"{number}.png",
            "label": "covid" if number % 2 else "no_finding",
            "source_family": "phantom<b>",
            "group_id": f"patient{number}",
            "view": "PA",
            "fold": 0 if number < FILMS else 1,
            "mask_left": f"{number}_left.png",
            "mask_right": f"{number}_right.png",
            "mask_alt_left": f"{number}_left.png" if number < 3 else "",
            "mask_alt_right": f"{number}_right.png" if number < 3 else "",
            "mask_quality": "human",
            "license": "CC0",
            "age": 30 + 5 * number,
            "split": "",
        }
        for number in range(FILMS + 2)
    ]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for number in range(FILMS + 2):
        phantom = project_chest(7000 + number, size=256, opacity=0.9 * (number % 2))
        cv2.imwrite(str(folder / f"{number}.png"), np.rint(phantom.pixels * 255).astype(np.uint8))
        for side, name in enumerate(("right", "left")):
            cv2.imwrite(str(folder / f"{number}_{name}.png"), phantom.lungs[side].astype(np.uint8) * 255)
    write_table(folder / "manifest.csv", rows)
    return folder


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """The built-in weights, as if they had been trained on these films."""
    folder = tmp_path_factory.mktemp("made") / "weights"
    shutil.copytree(resources_folder() / "Weights", folder)
    assert main(["seen", "--data", str(data), "--weights", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, data: Path, weights: Path) -> Path:
    """The folder of one evaluation."""
    out = tmp_path_factory.mktemp("out")
    assert main(["evaluate", "--data", str(data), "--weights", str(weights), "--out", str(out)]) == 0
    return out


@pytest.fixture
def out(kept: Path, tmp_path: Path) -> Path:
    """A copy of it, so that what is kept is there and no film is scored again."""
    return Path(shutil.copytree(kept, tmp_path / "out"))


def evaluation(folder: Path) -> dict:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads((folder / "evaluation.json").read_text(), parse_constant=refuse)


def test_report_is_one_file_without_images(kept: Path) -> None:
    page = (kept / "report.html").read_text()
    assert research_notice() in page
    images = re.findall(r"<img ([^>]*)>", page)
    assert len(images) >= 4
    for attributes in images:
        assert re.search(r'alt="[^"]{20,}"', attributes)
        assert 'src="data:image/svg+xml;base64,' in attributes
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    assert "phantom&lt;b&gt;" in page
    assert "phantom<b>" not in page


def test_only_unseen_films_are_scored(kept: Path) -> None:
    figures = evaluation(kept)
    assert figures["films_judged"] == {"filmcheck": FILMS, "unet": FILMS, "classifier": FILMS}
    (predictions,) = kept.glob("predictions_*.json")
    assert set(json.loads(predictions.read_text())) == {f"film{number}" for number in range(FILMS)}
    assert figures["lungs"]["human"]["all"]["both"]["mean"][0] > 0.8
    # The second masks are copies of the first.
    assert figures["readers"]["teams_all_films"]["both"]["median"] == [1.0, 1.0, 1.0]
    same = figures["readers"]["same_films"]
    assert same["network_and_first_team"] == same["network_and_second_team"]


def test_figures_and_model_cards_agree(kept: Path) -> None:
    figures = evaluation(kept)
    categories = figures["classifier"]["categories"]["all films"]
    counted = sum(sum(categories[label].values()) for label in ("covid", "other"))
    assert counted == sum(figures["classifier"]["counts"].values())
    card = (kept / "classifier.md").read_text()
    assert f"{figures['classifier']['auc'][0]:.3f}" in card
    assert f"{figures['lungs']['human']['all']['both']['mean'][0]:.3f}" in (kept / "unet.md").read_text()
    for name in ("unet", "classifier", "filmcheck"):
        text = (kept / f"{name}.md").read_text()
        for heading in ("Intended use", "Data", "Reference standard", "Left out", "Figures", "License"):
            assert f"## {heading}\n" in text


def test_cards_name_the_commands_that_made_the_weights(kept: Path) -> None:
    assert "`covidxray train heads` with" in (kept / "classifier.md").read_text()
    assert "`covidxray train unet` with" in (kept / "unet.md").read_text()


def test_worst_cases_are_listed_with_paths(kept: Path) -> None:
    paths = (kept / "worst_lungs.txt").read_text().splitlines()
    assert len(paths) == FILMS
    listed = [entry["dice"] for entry in evaluation(kept)["worst"]["lungs"]]
    assert listed == sorted(listed)
    for path in paths:
        read_film(Path(path))


def again(data: Path, weights: Path, out: Path, *more: str) -> dict:
    assert main(["evaluate", "--data", str(data), "--weights", str(weights), "--out", str(out), *more]) == 0
    return evaluation(out)


def test_predictions_are_cached_and_changed_films_rescored(
    data: Path, weights: Path, out: Path, tmp_path: Path
) -> None:
    (path,) = out.glob("predictions_*.json")
    content = json.loads(path.read_text())
    said = content["film0"]["conditions"][UNDISTORTED]["overlap"]["both"]
    content["film0"]["conditions"][UNDISTORTED]["overlap"]["both"] = 0.125
    path.write_text(json.dumps(content))
    assert again(data, weights, out)["worst"]["lungs"][0]["dice"] == 0.125

    changed = Path(shutil.copytree(data, tmp_path / "changed"))
    image = cv2.imread(str(changed / "0.png"), cv2.IMREAD_GRAYSCALE)
    image[0, 0] ^= 1
    cv2.imwrite(str(changed / "0.png"), image)
    dices = {entry["film"]: entry["dice"] for entry in again(changed, weights, out)["worst"]["lungs"]}
    assert dices["film0"] == pytest.approx(said, abs=0.01)


def test_several_folders_are_pooled(data: Path, weights: Path, out: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(weights, tmp_path / "other"))
    figures = again(data, weights, out, "--weights", str(other), str(weights))
    assert [entry["folder"] for entry in figures["weights"]] == ["other", "weights"]


def test_films_and_drawings_of_several_data_folders_are_evaluated(
    data: Path, rows: list[dict[str, object]], weights: Path, out: Path, tmp_path: Path
) -> None:
    """The second folder has no COVID-19, and a film that the weights have seen."""
    drawn, clear = Path(shutil.copytree(data, tmp_path / "drawn")), tmp_path / "clear"
    (drawn / "lesions").mkdir()
    opacity = project_chest(7001, size=256, opacity=0.9).opacity
    cv2.imwrite(str(drawn / "lesions" / "film1_consolidation.png"), opacity.astype(np.uint8) * 255)
    columns = [f"reader{reader}_{zone}" for reader in (1, 2) for zone in "abcdef"]
    (drawn / "brixia.csv").write_text(f"id,{','.join(columns)}\nfilm1,{','.join('123210' * 2)}\n")
    clear.mkdir()
    without_masks = {name: "" for name in rows[0] if name.startswith("mask_")}
    more = [
        rows[number] | without_masks | {"id": f"clear{number}", "source_family": "clear", "fold": 0}
        for number in (0, FILMS)
    ]
    write_table(clear / "manifest.csv", [row | {"label": "no_finding"} for row in more])
    for number in (0, FILMS):
        shutil.copy(data / f"{number}.png", clear)
    command = ["evaluate", "--data", str(drawn), str(clear), "--weights", str(weights), "--out", str(out)]
    assert main([*command, "--pictures"]) == 0
    figures = evaluation(out)
    assert figures["films_judged"]["classifier"] == FILMS + 1
    assert figures["data"]["films_by_source_family"]["clear"] == {"no_finding": 2}
    assert figures["classifier"]["by_source_family"]["clear"]["covid"]["films"] == 0
    maps, is_shown = figures["maps"], int("film1" not in figures["classifier"]["withheld"])
    assert maps["films"] == FILMS + 1 - len(figures["classifier"]["withheld"])
    assert maps["opacity_map"]["films"] == maps["grad_cam"]["films"] == maps["severity"]["films"] == is_shown
    assert maps["erasure"]["positives"] >= maps["erasure"]["films"]
    assert "Opacity map and severity" in (out / "report.html").read_text()
    assert "### Opacity map and severity" in (out / "classifier.md").read_text()


def test_two_folders_with_the_same_film_are_refused(
    data: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(data, tmp_path / "copy")
    command = ["evaluate", "--data", str(data), str(copy), "--weights", str(weights)]
    assert main([*command, "--out", str(tmp_path / "out")]) == 2
    assert "film0" in capsys.readouterr().err


def test_images_are_included_on_request_only(data: Path, weights: Path, out: Path) -> None:
    again(data, weights, out, "--pictures")
    assert "data:image/png;base64," in (out / "report.html").read_text()


def test_folder_that_has_seen_all_films_is_rejected(
    data: Path,
    rows: list[dict[str, object]],
    weights: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen = Path(shutil.copytree(data, tmp_path / "seen"))
    write_table(seen / "manifest.csv", [row | {"fold": 0} for row in rows[FILMS:]])
    command = ["evaluate", "--data", str(seen), "--weights", str(weights), "--out", str(tmp_path / "out")]
    assert main(command) == 2
    assert "has seen all films" in capsys.readouterr().err


def test_test_set_opening_is_recorded_and_reported(
    data: Path, rows: list[dict[str, object]], weights: Path, out: Path, tmp_path: Path
) -> None:
    aside = Path(shutil.copytree(data, tmp_path / "aside"))
    splits = [row | {"split": "test" if place < 4 else ""} for place, row in enumerate(rows)]
    write_table(aside / "manifest.csv", splits)
    test = again(aside, weights, out, "--split", "test")
    assert test["films_judged"]["classifier"] == 4
    assert len(test["test_set"]["openings"]) == 1

    later = again(aside, weights, out)
    assert later["films_judged"]["classifier"] == FILMS - 4
    assert later["test_set"]["openings"] == test["test_set"]["openings"]
    page = (out / "report.html").read_text()
    assert later["weights"][0]["sha256"]["classifier"][:12] in page
    assert "The test set of 4 films was opened" in page
    assert "was opened" not in (out / "classifier.md").read_text().split("## Test set")[0]
    again(data, weights, out)  # the other manifest keeps nothing aside


def test_missing_test_set_cannot_be_opened(
    data: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "--data", str(data), "--weights", str(weights), "--out", str(tmp_path)]
    assert main([*command, "--split", "test"]) == 2
    assert "'test'" in capsys.readouterr().err
    assert not (data / "opened_tests.jsonl").exists()


def test_masks_follow_the_film(data: Path, weights: Path) -> None:
    film = read_manifest(data)[0]
    condition = "rotated and shifted"
    pixels = read_film(film.file).pixels
    truth = np.stack(read_masks(film, pixels.shape)) > 0
    _, moved = distorted(film.id, condition, pixels, truth)
    assert dice(moved.any(axis=0), truth.any(axis=0)) < 0.95
    analyzer = Analyzer(weights=weights)
    first, second = (score_film(analyzer, film, [condition], 0.5)[condition] for _ in range(2))
    assert first == second
    assert first.overlap.both > 0.8
    assert first.opaque_share is None
    other = replace(film, id="another")
    assert score_film(analyzer, other, [condition], 0.5)[condition].overlap != first.overlap
