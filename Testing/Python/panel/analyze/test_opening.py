"""Films come in by button, by folder and by drop; what is not a film is named."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pydicom
import pytest


def test_empty_panel_shows_instructions(reader: Any) -> None:
    assert reader.text("filmLabel") == "Open a chest film, or drop one here."
    assert reader.text("verdictLabel") == "No result yet"
    assert not reader.ui.analyzeButton.enabled
    assert not reader.ui.classifyButton.enabled
    assert not reader.ui.lungsCheckBox.enabled
    assert reader.text("noticeLabel")


def test_open_by_button(reader: Any, sample_films: list[Path]) -> None:
    empty = reader.view()
    reader.open(sample_films[0])
    assert reader.ui.filmSelector.currentNode() is reader.panel.film
    assert reader.panel.film.GetName() == sample_films[0].stem
    header = pydicom.dcmread(sample_films[0])
    assert f"{header.Columns} x {header.Rows} pixels" in reader.text("filmLabel")
    assert f"{header.ViewPosition} projection" in reader.text("filmLabel")
    assert reader.ui.analyzeButton.enabled
    assert reader.view().mean() > empty.mean() + 20


def test_canceled_dialog_changes_nothing(reader: Any) -> None:
    reader.open()
    assert reader.panel.film is None
    assert reader.text("messageLabel") == ""


def test_folder_opens_as_a_list(reader: Any, sample_films: list[Path], tmp_path: Path) -> None:
    for film in sample_films[:2]:
        shutil.copy(film, tmp_path)
    reader.open_folder(tmp_path)
    assert reader.panel.worklist.position[0] == 1
    assert reader.ui.filmSelector.nodeCount() == 1
    assert reader.text("messageLabel") == ""
    reader.panel.worklist.section.clear()


@pytest.mark.parametrize("where", ["panel", "view", "window"])
def test_open_by_drop(reader: Any, sample_films: list[Path], where: str) -> None:
    import qt
    import slicer

    targets = {
        "panel": slicer.modules.covidxray.widgetRepresentation().findChild(qt.QWidget, "CovidXRay"),
        "view": slicer.app.layoutManager().sliceWidget("Red").sliceView(),
        "window": slicer.util.mainWindow(),
    }
    reader.drop(targets[where], sample_films[1])
    assert reader.panel.film.GetName() == sample_films[1].stem
    assert reader.ui.analyzeButton.enabled


def test_refused_drop_is_explained_only_while_it_must_wait(
    reader: Any, sample_films: list[Path], tmp_path: Path
) -> None:
    import slicer

    film = reader.open_one(sample_films[0])
    for stops in (True, False):
        reader.press("analyzeButton")
        reader.wait_for_stage()
        reader.panel.openFilms([str(sample_films[1])])
        assert "wait until the analysis has finished" in reader.text("messageLabel")
        if stops:
            reader.press("analyzeButton")
        reader.wait()
        assert reader.text("messageLabel") == ""
        assert reader.panel.film is film
    (tmp_path / "letter.dcm").write_text("no film")
    reader.drop(slicer.util.mainWindow(), tmp_path / "letter.dcm")
    assert "letter.dcm" in reader.text("messageLabel")


def test_drop_of_a_folder(reader: Any, sample_films: list[Path], tmp_path: Path) -> None:
    import slicer

    shutil.copy(sample_films[0], tmp_path)
    reader.drop(slicer.util.mainWindow(), tmp_path)
    assert reader.panel.film.GetName() == sample_films[0].stem
    reader.panel.worklist.section.clear()


def test_text_file_named_dcm_is_rejected(reader: Any, sample_films: list[Path], tmp_path: Path) -> None:
    letter = tmp_path / "letter.dcm"
    letter.write_text("Dear colleague, the film is attached.\n" * 20)
    reader.open(letter)
    _refused(reader, "letter.dcm")
    reader.open_one(sample_films[0])
    reader.analyze()
    assert reader.probability is not None


def test_dicom_file_without_pixels_is_rejected(reader: Any, sample_films: list[Path], tmp_path: Path) -> None:
    header = pydicom.dcmread(sample_films[0])
    del header.PixelData
    header.save_as(tmp_path / "header_only.dcm")
    reader.open(tmp_path / "header_only.dcm")
    _refused(reader, "header_only.dcm")
    assert "no pixels" in reader.text("messageLabel")


def test_bad_film_does_not_block_good_ones(reader: Any, sample_films: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.dcm"
    bad.write_bytes(b"nothing")
    reader.open(sample_films[0], bad, sample_films[1])
    assert reader.ui.filmSelector.nodeCount() == 2
    assert "bad.dcm" in reader.text("messageLabel")


def _refused(reader: Any, name: str) -> None:
    message = reader.text("messageLabel")
    assert name in message
    assert "Traceback" not in message and "Error" not in message
    assert reader.panel.film is None
    assert reader.ui.openFilmButton.enabled
    assert reader.text("analyzeButton") == "Analyze"
