"""Analyze, Stop, and what the result says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from slicerhost.fixtures import process_events

from CovidXRayLib.quality_checks.check_names import CHECK_NAMES
from CovidXRayLib.reading.result_text import post_test_text
from CovidXRayLib.reading.verdict import headline, measurement_text


def test_film_is_analyzed(reader: Any, film: Any) -> None:
    from CovidXRayPanel.nodes.readingNode import readingOf

    reader.analyze()
    assert reader.text("messageLabel") == ""
    reading = readingOf(film)
    assert reading is not None and reading.evidence is not None
    assert reader.text("verdictLabel") == headline(reading.category, reading.evidence)
    assert measurement_text(reading.evidence.measurement) in reader.text("scoreLabel")
    assert f"Score {reader.probability:.2f}" in reader.text("scoreLabel")
    assert len(re.findall("<tr>", reader.text("checksLabel"))) == len(CHECK_NAMES)
    assert re.fullmatch(r"Right lung: \d+% of the image area", reader.text("rightLungCheckBox"))
    assert re.fullmatch(r"Left lung: \d+% of the image area", reader.text("leftLungCheckBox"))
    assert reader.ui.classifyButton.enabled
    assert "ncnn" in reader.text("deviceLabel")


def test_button_stops_and_stages_are_shown_while_running(reader: Any, film: Any) -> None:
    reader.press("analyzeButton")
    assert reader.text("analyzeButton") == "Stop"
    assert not reader.ui.openFilmButton.enabled
    assert not reader.ui.classifyButton.enabled
    reader.wait_for_stage()
    assert reader.ui.progressBar.visible
    assert reader.ui.progressBar.maximum >= reader.ui.progressBar.value >= 1
    assert reader.text("stageLabel").startswith(f"{film.GetName()}: ")
    reader.wait()
    assert reader.text("analyzeButton") == "Analyze"
    assert reader.ui.openFilmButton.enabled
    assert not reader.ui.progressBar.visible
    assert reader.text("stageLabel") == ""


def test_stop_leaves_the_panel_ready(reader: Any, film: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from CovidXRayPanel.analyze import mainButton

    reader.wait_for_networks()
    monkeypatch.setattr(mainButton, "IGNORED_SECONDS", 60.0)
    reader.press("analyzeButton")
    reader.press("analyzeButton")  # a double click
    process_events()
    assert reader.text("analyzeButton") == "Stop"
    monkeypatch.setattr(mainButton, "IGNORED_SECONDS", 0.0)
    reader.press("analyzeButton")
    process_events()
    assert reader.text("analyzeButton") == "Analyze"
    assert reader.text("messageLabel") == ""
    assert reader.text("verdictLabel") == "Analysis stopped"
    reader.analyze()
    assert reader.probability is not None


def test_stop_before_the_networks_are_loaded(reader: Any, film: Any) -> None:
    reader.panel.logic.client.restart()
    reader.press("analyzeButton")
    reader.press("analyzeButton")
    process_events()
    assert reader.text("messageLabel") == ""
    reader.analyze()
    assert reader.probability is not None


def test_repeated_analysis_gives_the_same_score(reader: Any, film: Any) -> None:
    reader.analyze()
    first = reader.probability
    reader.analyze()
    assert reader.probability == first


def test_rotated_film_gets_no_score_or_opacity_map(
    reader: Any, sample_films: list[Path], tmp_path: Path
) -> None:
    from CovidXRayPanel.nodes.opacityMapNode import opacityMapOf

    from CovidXRayLib.films.reader import read_film

    pixels = np.rot90(read_film(sample_films[1]).pixels)
    lying = tmp_path / "lying.png"
    Image.fromarray(np.ascontiguousarray(np.rint(255 * pixels).astype(np.uint8))).save(lying)
    reader.open_one(lying)
    reader.analyze()
    assert reader.text("verdictLabel") == "No score (film not suitable)"
    assert "rotate it upright" in reader.text("verdictTextLabel")
    assert opacityMapOf(reader.panel.film) is None
    for name in ("scoreLabel", "postTestLabel", "opacityMapCheckBox", "prevalenceSlider"):
        assert not getattr(reader.ui, name).visible


def test_real_ankle_gets_no_score(reader: Any, data_folder: Path) -> None:
    reader.open_one(data_folder / "dicom" / "dicom-test-fil__RG3_J2KR.dcm")
    reader.analyze()
    assert reader.text("verdictLabel") == "No score (film not suitable)"
    assert "Not a chest radiograph." in reader.text("verdictTextLabel")


def test_score_is_shown_after_a_withheld_one(reader: Any, film: Any, tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    Image.fromarray(np.full((600, 600), 128, np.uint8)).save(blank)
    reader.open_one(blank)
    reader.analyze()
    assert reader.text("verdictLabel") == "No score (film not suitable)"
    reader.ui.filmSelector.setCurrentNode(film)
    reader.analyze()
    assert reader.text("scoreLabel").startswith("Score ")
    assert reader.ui.opacityMapCheckBox.visible


@pytest.mark.parametrize("percent", [1.0, 50.0])
def test_prevalence_updates_the_probability_immediately(reader: Any, film: Any, percent: float) -> None:
    from CovidXRayPanel.nodes.readingNode import readingOf

    reader.analyze()
    before = reader.text("postTestLabel")
    reader.ui.prevalenceSlider.value = percent
    reading = readingOf(film).at_prevalence(percent / 100)
    assert reader.text("postTestLabel") == post_test_text(reading.evidence) != before
    assert reader.text("verdictLabel") == headline(reading.category, reading.evidence)


def test_slider_does_not_reparse_the_reading_or_file(
    reader: Any, film: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from CovidXRayPanel.analyze import filmSection
    from CovidXRayPanel.nodes import readingNode

    reader.analyze()
    looks: list[str] = []
    for owner, name in ((filmSection, "fileOfVolume"), (readingNode.json, "loads")):
        real = getattr(owner, name)
        monkeypatch.setattr(
            owner, name, lambda *given, _real=real, _name=name: (looks.append(_name), _real(*given))[1]
        )
    before = reader.text("postTestLabel")
    for percent in range(30, 60, 5):
        reader.ui.prevalenceSlider.value = float(percent)
        process_events()
    assert reader.text("postTestLabel") != before
    assert looks == []
    film.SetAttribute(
        "CovidXRay.Film", '{"rows": 9, "columns": 9, "view": "AP"}'
    )  # but a film that changed is described again
    reader.panel.update()
    assert reader.text("filmLabel").startswith("AP projection")
