"""Scenes that are saved, opened, closed, and hold several films."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from slicerhost.fixtures import process_events


def shown(reader: Any) -> dict[str, str]:
    """What the panel says of the chosen film."""
    names = ("filmLabel", "verdictLabel", "verdictTextLabel", "scoreLabel", "postTestLabel", "checksLabel")
    names += ("rightLungCheckBox", "leftLungCheckBox", "lungsLabel")
    return {name: reader.text(name) for name in names}


def visible_lungs() -> list[str]:
    import slicer

    nodes = slicer.util.getNodesByClass("vtkMRMLSegmentationNode")
    return [node.GetName() for node in nodes if node.GetDisplayNode().GetVisibility()]


def test_scene_round_trip(reader: Any, film: Any, tmp_path: Path) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import labelsOf

    reader.analyze()
    reader.ui.prevalenceSlider.value = 35.0
    reader.ui.fillCheckBox.click()
    process_events()
    before, masks, pixels, name = shown(reader), labelsOf(film), reader.view(), film.GetName()
    assert slicer.util.saveScene(str(tmp_path / "reading.mrb"))
    slicer.mrmlScene.Clear()
    process_events()
    assert reader.text("verdictLabel") == "No result yet"
    slicer.util.loadScene(str(tmp_path / "reading.mrb"))
    process_events()
    reader.wait()
    assert reader.panel.film.GetName() == name
    assert shown(reader) == before
    assert reader.ui.prevalenceSlider.value == 35.0
    assert reader.ui.fillCheckBox.checked
    assert np.array_equal(labelsOf(reader.panel.film), masks)
    assert np.abs(reader.view().astype(int) - pixels).mean() < 2


def test_restored_scene_can_be_analyzed(reader: Any, film: Any, tmp_path: Path) -> None:
    import slicer

    reader.analyze()
    first = reader.probability
    assert slicer.util.saveScene(str(tmp_path / "reading.mrb"))
    slicer.mrmlScene.Clear()
    slicer.util.loadScene(str(tmp_path / "reading.mrb"))
    reader.wait()
    reader.analyze()
    assert reader.probability == first
    assert len(slicer.util.getNodesByClass("vtkMRMLSegmentationNode")) == 1


def test_each_film_keeps_its_result(reader: Any, sample_films: list[Path]) -> None:
    states = {}
    films = [reader.open_one(path) for path in sample_films[:2]]
    for film in films:
        reader.ui.filmSelector.setCurrentNode(film)
        process_events()
        assert reader.text("verdictLabel") == "No result yet"
        reader.analyze()
        states[film.GetName()] = (shown(reader), reader.view())
    assert states[films[0].GetName()][0]["scoreLabel"] != states[films[1].GetName()][0]["scoreLabel"]
    for film in (*films, films[0]):
        reader.ui.filmSelector.setCurrentNode(film)
        process_events()
        said, seen = states[film.GetName()]
        assert shown(reader) == said
        assert visible_lungs() == [f"{film.GetName()} lungs"]
        assert np.abs(reader.view().astype(int) - seen).mean() < 1


def test_switching_films_during_a_run(reader: Any, sample_films: list[Path]) -> None:
    from CovidXRayPanel.nodes.readingNode import readingOf

    first, second = (reader.open_one(path) for path in sample_films[:2])
    reader.ui.filmSelector.setCurrentNode(first)
    reader.press("analyzeButton")
    reader.wait_for_stage()
    reader.ui.filmSelector.setCurrentNode(second)
    reader.wait()
    assert readingOf(first) is not None
    assert readingOf(second) is None
    assert reader.text("verdictLabel") == "No result yet"
    assert visible_lungs() == []


def test_closing_the_scene_during_a_run(reader: Any, film: Any, sample_films: list[Path]) -> None:
    import slicer

    reader.wait_for_networks()
    reader.press("analyzeButton")
    reader.wait_for_stage()
    slicer.mrmlScene.Clear()
    process_events()
    assert not reader.panel.busy
    assert reader.panel.film is None
    assert reader.text("analyzeButton") == "Analyze"
    assert not reader.ui.analyzeButton.enabled
    assert reader.text("filmLabel") == "Open a chest film, or drop one here."
    assert reader.text("messageLabel") == ""
    reader.open_one(sample_films[1])
    reader.analyze()
    assert reader.probability is not None


def test_removing_the_film_during_a_run(reader: Any, film: Any) -> None:
    import slicer

    reader.press("analyzeButton")
    reader.wait_for_stage()
    slicer.mrmlScene.RemoveNode(film)
    reader.wait()
    assert reader.panel.film is None
    assert slicer.util.getNodesByClass("vtkMRMLSegmentationNode") == []
    assert reader.text("verdictLabel") == "No result yet"


def test_reset_restores_choices_and_keeps_the_film(reader: Any, film: Any) -> None:
    reader.analyze()
    reader.ui.prevalenceSlider.value = 35.0
    reader.ui.lungsSlider.value = 0.3
    reader.ui.settingsSection.collapsed = False
    process_events()
    reader.press("resetButton")
    process_events()
    assert reader.ui.prevalenceSlider.value == 20.0
    assert reader.ui.lungsSlider.value == 0.9
    assert reader.panel.film is film
