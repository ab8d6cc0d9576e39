"""A folder is read as a list: one film in the scene, results that stay, and a key to the next film."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until

from Testing.Python.panel.list_reader import ListReader


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sample_films: list[Path], phantoms: Any) -> Path:
    """Three films that are analyzed once, of which one has a copy, a broken one, and a letter."""
    made = tmp_path_factory.mktemp("films")
    for name, film in (("b.dcm", sample_films[1]), ("c.dcm", sample_films[0]), ("d.dcm", phantoms[1][0])):
        shutil.copy(film, made / name)
    shutil.copy(made / "d.dcm", made / "e.dcm")
    (made / "a.dcm").write_bytes(b"no film")
    (made / "letter.txt").write_text("Dear colleague")
    return made


@pytest.fixture
def opened(list_reader: ListReader, folder: Path) -> ListReader:
    """The folder, at its first film."""
    if not list_reader.section.isOpen:
        list_reader.open(folder)
    list_reader.sort(0)
    list_reader.ui.worklistTable.setCurrentCell(0, 0)
    list_reader.see()
    return list_reader


def test_folder_is_listed_and_not_loaded(opened: ListReader) -> None:
    import slicer

    assert opened.names == ["a.dcm", "b.dcm", "c.dcm", "d.dcm", "e.dcm"]
    assert "no DICOM" in opened.panel.analysis.message or "a.dcm" in opened.panel.analysis.message
    assert "1 failed: a.dcm" in opened.ui.worklistLabel.text
    assert "letter.txt" in opened.ui.worklistLabel.toolTip
    opened.key("PageDown")
    assert opened.shown == "b"
    assert slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode") == 1
    name, state, severity = opened.row("b.dcm")
    assert name.startswith("b.dcm\nPHANTOM") and (state, severity) == ("not analyzed", "")
    assert not opened.ui.worklistTable.item(1, 0).icon().isNull()


def test_films_are_read_by_one_key(opened: ListReader) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import lungsOf
    from CovidXRayPanel.nodes.readingNode import readingOf

    opened.ui.analyzeAllButton.click()
    assert opened.ui.stopAllButton.visible and opened.row("e.dcm")[1] == "queued"
    wait_until(lambda: not opened.section.isAnalyzing, 300)
    process_events()
    assert opened.row("a.dcm")[1] == "failed"
    assert all(opened.row(f"{name}.dcm")[1].endswith("analyzed") for name in "bcde")
    assert opened.panel.worklist.position == (1, 5) and opened.shown == ""
    opened.sort(2)
    assert opened.names[-1] == "a.dcm"
    severities = [float(opened.row(name)[2] or -1) for name in opened.names]
    assert severities == sorted(severities, reverse=True)
    opened.ui.worklistTable.setCurrentCell(0, 0)
    opened.see()
    nodes = []
    for name in opened.names[1:4]:
        opened.key("PageDown")
        assert opened.shown == name.removesuffix(".dcm")
        assert readingOf(opened.panel.film) is not None and lungsOf(opened.panel.film) is not None
        nodes.append(slicer.mrmlScene.GetNumberOfNodes())
    assert nodes[-1] <= nodes[0]
    opened.key("PageDown")  # a failed film is not mistaken for the one before
    assert opened.shown == "" and "a.dcm" in opened.panel.analysis.message
    opened.key("PageUp")
    assert opened.shown == opened.names[3].removesuffix(".dcm")


def test_edited_masks_are_not_lost(opened: ListReader) -> None:
    import numpy as np
    import slicer
    from CovidXRayPanel.nodes.lungsNode import labelsOf, lungsOf
    from CovidXRayPanel.nodes.readingNode import isMaskEdited

    opened.key("PageDown")
    film = opened.panel.film
    mask = np.zeros((1, *labelsOf(film).shape), np.uint8)
    mask[0, 100:200, 100:200] = 1
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, lungsOf(film), "right_lung", film)
    process_events()
    edited = labelsOf(film)
    assert isMaskEdited(film) and edited[150, 150] == 1
    opened.key("PageDown", "PageDown", "PageUp", "PageUp")
    assert opened.panel.film is film and (labelsOf(film) == edited).all()


def test_measured_films_stay(opened: ListReader) -> None:
    from CovidXRayPanel.views.ruler import addRuler, rulersOf

    opened.key("PageDown")
    film = opened.panel.film
    ruler = addRuler(film)
    opened.key("PageDown", "PageUp")
    assert opened.panel.film is film and rulersOf(film) == [ruler]
    opened.panel.viewBar.rulers.removeAll()


def test_acceptance_and_results_survive(opened: ListReader, folder: Path) -> None:
    report = opened.panel.outputSections.report.ui
    opened.key("PageDown")
    report.reportReaderEdit.text = "Anna"
    report.acceptCheckBox.click()
    assert opened.row("b.dcm")[1].endswith("accepted")
    opened.open(folder)
    assert opened.row("b.dcm")[1].endswith("accepted")
    report.reportReaderEdit.text = ""


def test_start_panel_and_recent_folders(list_reader: ListReader, folder: Path) -> None:
    worklist, ui = list_reader.panel.worklist, list_reader.panel.ui
    list_reader.section.clear()
    process_events()
    assert worklist.start.widget.visible and not list_reader.ui.Worklist.visible
    worklist.start.sampleButtons[0].click()
    list_reader.see()
    assert list_reader.shown.startswith("sample_") and not worklist.start.widget.visible
    list_reader.open(folder)
    worklist.recent.fill()
    assert sum(action.text.startswith("Sample film: ") for action in worklist.recent.menu.actions()) == 3
    (place,) = [action for action in worklist.recent.menu.actions() if folder.name in action.text]
    list_reader.ui.closeWorklistButton.click()
    assert not list_reader.ui.Worklist.visible and not ui.filmSection.collapsed
    place.trigger()
    wait_until(lambda: worklist.isOpen)
    list_reader.see()
    assert list_reader.names[0] == "a.dcm"


def test_vanished_folder_is_reported(list_reader: ListReader, folder: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(folder, tmp_path / "films"))
    list_reader.open(copied)
    shutil.rmtree(copied)
    list_reader.key("PageDown")
    assert list_reader.shown == "" and "b.dcm" in list_reader.panel.analysis.message
    list_reader.panel.openFilms([str(copied / "DICOMDIR")])
    wait_until(lambda: not list_reader.section.isVisible)
    process_events()
    assert "DICOMDIR" in list_reader.panel.analysis.message
    assert list_reader.panel.worklist.position == (0, 0)


def test_closing_waits_until_a_result_is_stored(module: Any, store: Path, monkeypatch) -> None:
    from CovidXRayPanel.worklist.filmFacts import FilmFacts

    monkeypatch.setenv("COVIDXRAY_WORKLIST", str(store / "closing"))
    facts, problems = FilmFacts(lambda: None), []
    facts.failed.connect(problems.append)
    facts.keep({"sha256": "0" * 64, "accepted": True})
    facts.close()
    assert problems == []
    assert (store / "closing" / "results.sqlite").exists()
