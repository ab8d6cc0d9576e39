"""Films come in, and the networks look at them, while the window answers; and what goes wrong is said."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists import worklist_table
from Testing.Python.panel.reviewer import Reviewer, fill_database


@pytest.fixture
def folder(tmp_path: Path, phantoms: Any) -> Path:
    """A folder with 12 films and a text that is none."""
    made = tmp_path / "films"
    made.mkdir()
    for path, _phantom in phantoms:
        shutil.copy(path, made)
    (made / "notes.dcm").write_text("not a film")
    return made


def import_folder(reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    import qt

    monkeypatch.setattr(qt.QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    reviewer.ui.importButton.click()
    assert reviewer.ui.importFolderButton.visible
    reviewer.ui.importFolderButton.click()


def wait(reviewer: Reviewer) -> None:
    wait_until(lambda: not reviewer.tab.jobs.isImporting)
    reviewer.see()


def test_folder_is_imported_into_a_worklist(
    reviewer: Reviewer, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewer.open(tmp_path / "store.sqlite")
    reviewer.ui.worklistEdit.text = "Pilot"
    import_folder(reviewer, monkeypatch, folder)
    assert reviewer.ui.importJob.visible and not reviewer.ui.importFrame.visible
    wait(reviewer)
    assert not reviewer.ui.importJob.visible
    assert "12 films added" in reviewer.message and "notes.dcm" in reviewer.message
    assert len(reviewer.tab.list.films) == 12 and reviewer.tab.current.isShown
    assert reviewer.ui.worklistComboBox.findText("Pilot") > 0
    import_folder(reviewer, monkeypatch, folder)
    wait(reviewer)
    assert "0 films added; 12 already in the database" in reviewer.message
    with ReviewDatabase.open(tmp_path / "store.sqlite") as database:
        (pilot,) = worklist_table.worklists(database)
        assert len(worklist_table.film_ids(database, worklist_table.Filter(worklist_id=pilot))) == 12


def test_stopped_import_is_resumed(
    reviewer: Reviewer, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewer.open(tmp_path / "store.sqlite")
    import_folder(reviewer, monkeypatch, folder)
    reviewer.ui.importStopButton.click()
    wait(reviewer)
    assert len(reviewer.tab.list.films) < 12
    import_folder(reviewer, monkeypatch, folder)
    wait(reviewer)
    assert len(reviewer.tab.list.films) == 12


def test_dropped_films_are_imported(reviewer: Reviewer, tmp_path: Path, phantoms: Any) -> None:
    reviewer.open(tmp_path / "store.sqlite")
    reviewer.panel._onDropped([str(phantoms[0][0])])
    wait(reviewer)
    assert len(reviewer.tab.list.films) == 1 and reviewer.panel.ui.tabs.currentIndex == 1


@pytest.mark.slow
def test_review_during_analysis(reviewer: Reviewer, tmp_path: Path, sample_films: list[Path]) -> None:
    reviewer.open(tmp_path / "store.sqlite")
    reviewer.tab.jobs.importPaths([str(path) for path in sample_films])
    wait(reviewer)
    assert reviewer.colored() == 0
    reviewer.key("A")
    assert "no mask yet" in reviewer.message
    reviewer.ui.batchButton.click()
    assert not reviewer.ui.batchButton.enabled
    reviewer.key("2", "N")
    wait_until(lambda: not reviewer.tab.jobs.isAnalyzing)
    reviewer.see()
    assert reviewer.colored() > 200
    assert reviewer.cell(0, 2) != "" and reviewer.cell(1, 2) == ""
    assert reviewer.cell(1, 0).endswith("Analyzed")
    reviewer.key("A")
    assert reviewer.assessment().mask == "accepted"
    with ReviewDatabase.open(tmp_path / "store.sqlite") as database:
        assert all(film.model_version for film in all_films(database))


def test_film_with_missing_file_is_reported_and_can_be_assessed(
    reviewer: Reviewer, database_file: Path, tmp_path: Path, phantoms: Any
) -> None:
    gone = tmp_path / "gone.dcm"
    shutil.copy(phantoms[10][0], gone)
    reviewer.open(database_file)
    reviewer.tab.jobs.importPaths([str(gone)])
    wait(reviewer)
    gone.unlink()
    reviewer.key(*"NNNNNN")
    reviewer.see()
    assert not reviewer.tab.current.isShown and reviewer.colored() == 0
    assert "gone.dcm" in reviewer.message
    reviewer.key("5", "6")
    assert reviewer.assessment().label == "unusable"
    reviewer.key("P")
    reviewer.see()
    assert reviewer.tab.current.isShown and reviewer.message == ""


def test_film_read_for_another_database_is_not_shown(
    reviewer: Reviewer, database_file: Path, tmp_path: Path, phantoms: Any
) -> None:
    from slicer.util import arrayFromVolume

    fill_database(tmp_path / "second.sqlite", phantoms[6:10])
    reviewer.tab.openDatabase(database_file, "Anna")
    reviewer.wait_for_database()
    reviewer.open(tmp_path / "second.sqlite")
    assert reviewer.ui.titleLabel.text.startswith("Film 1 ")
    shown = arrayFromVolume(reviewer.tab.reviewed.volumeNode)[0]
    assert np.abs(shown - phantoms[6][1].pixels).max() < 0.01


@pytest.mark.parametrize(
    ("where", "words"),
    [("nowhere/store.sqlite", "nowhere"), ("mysql://x/y", "postgresql://"), ("", "Choose a review")],
)
def test_database_that_cannot_be_opened_is_reported(
    reviewer: Reviewer, tmp_path: Path, where: str, words: str
) -> None:
    place = where if "://" in where or not where else str(tmp_path / where)
    reviewer.open(place)
    assert words in reviewer.message and not reviewer.ui.workPage.visible


def test_non_database_file_is_unchanged(reviewer: Reviewer, tmp_path: Path) -> None:
    letter = tmp_path / "letter.sqlite"
    letter.write_text("Dear colleague, " * 100)
    reviewer.open(letter)
    assert "letter.sqlite" in reviewer.message
    assert letter.read_text() == "Dear colleague, " * 100


def test_assessment_requires_a_name(reviewer: Reviewer, tmp_path: Path) -> None:
    reviewer.open(tmp_path / "store.sqlite", "  ")
    assert reviewer.message == "Enter your name."
    assert not (tmp_path / "store.sqlite").exists()


def test_closing_the_scene_reloads_the_film(reviewer: Reviewer, database_file: Path) -> None:
    import slicer

    reviewer.open(database_file)
    before = reviewer.colored()
    slicer.mrmlScene.Clear()
    process_events()
    assert reviewer.colored() == before > 200
    slicer.util.selectModule("CovidXRay")
    reviewer.key("A", "1")
    assert reviewer.assessment().label == "covid"


def test_review_films_are_not_saved_with_the_scene(
    reviewer: Reviewer, database_file: Path, tmp_path: Path
) -> None:
    import zipfile

    import slicer

    reviewer.open(database_file)
    assert slicer.util.saveScene(str(tmp_path / "scene.mrb"))
    names = zipfile.ZipFile(tmp_path / "scene.mrb").namelist()
    assert not [name for name in names if name.endswith((".nrrd", ".nhdr", ".seg.nrrd"))]
    assert (
        "CovidXRay review"
        not in zipfile.ZipFile(tmp_path / "scene.mrb")
        .read(next(name for name in names if name.endswith(".mrml")))
        .decode()
    )
