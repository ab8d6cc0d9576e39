"""A report written by the buttons of the panel, and masks read back onto the right film."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from slicerhost.fixtures import process_events

OPACITIES = 1  # of the sample films


@pytest.fixture
def analyzed(reader: Any, clerk: Any, sample_films: list[Path]) -> Any:
    """A sample film with its result; returns its volume node."""
    film = reader.open_one(sample_films[OPACITIES])
    reader.analyze()
    assert reader.probability is not None
    return film


def words_of(report: Path) -> str:
    """All texts of a structured report."""
    return "\n".join(str(element.value) for element in dcmread(report).iterall() if element.VR != "SQ")


def test_nothing_to_write_without_a_result(clerk: Any, film: Any) -> None:
    assert not clerk.report.ui.writeButton.enabled
    assert clerk.text("contentLabel") == "Analyze a film to create its report."
    assert not clerk.report.ui.sendButton.enabled


def test_report_uses_the_current_prevalence(clerk: Any, analyzed: Any) -> None:
    clerk.panel.ui.prevalenceSlider.value = 5.0
    process_events()
    assert "at a prevalence of 5%" in clerk.text("contentLabel")
    assert "Masks not accepted by a reader" in clerk.text("contentLabel")
    written = clerk.write()
    assert set(written) == {"seg.dcm", "sr.dcm", "opacity.dcm", "page.dcm"}
    words = words_of(written["sr.dcm"])
    assert "Ana Reyes" not in words
    assert re.search(r"^0?\.05$|^5(\.0)?$", words, re.M)
    links = re.findall('href="file://([^"]+)"', clerk.text("writtenLabel"))
    page, pdf, folder = map(Path, links)
    assert "at a prevalence of 5%" in page.read_text("utf-8")
    assert pdf.read_bytes().startswith(b"%PDF") and folder == pdf.parent == clerk.reports


def test_report_names_the_reader_only_after_acceptance(clerk: Any, analyzed: Any) -> None:
    written = clerk.write(accept=True)
    assert "Ana Reyes" in words_of(written["sr.dcm"])
    assert "Masks accepted by Ana Reyes" in clerk.text("contentLabel")


def test_acceptance_applies_to_one_result(
    clerk: Any, reader: Any, analyzed: Any, sample_films: list[Path]
) -> None:
    box = clerk.report.ui.acceptCheckBox
    clerk.press("acceptCheckBox")
    reader.analyze()
    assert not box.checked
    clerk.press("acceptCheckBox")
    reader.open_one(sample_films[0])
    assert not box.checked and not box.enabled


def test_acceptance_requires_a_name(clerk: Any, analyzed: Any) -> None:
    clerk.press("acceptCheckBox")
    clerk.report.ui.reportReaderEdit.text = "  "
    assert not clerk.report.ui.acceptCheckBox.checked
    assert not clerk.report.ui.acceptCheckBox.enabled


def test_unscored_masks_cannot_be_reported(clerk: Any, analyzed: Any) -> None:
    from CovidXRayPanel.nodes.readingNode import markMaskEdited

    clerk.press("acceptCheckBox")
    markMaskEdited(analyzed)
    clerk.panel.update()
    assert not clerk.report.ui.acceptCheckBox.checked
    assert not clerk.report.ui.writeButton.enabled
    assert "Re-score" in clerk.text("contentLabel")
    clerk.panel.ui.classifyButton.click()
    clerk.wait()
    assert clerk.report.ui.writeButton.enabled
    assert "manually drawn" in clerk.text("contentLabel")


def test_window_stays_responsive_while_writing(clerk: Any, analyzed: Any) -> None:
    clerk.press("writeButton")
    assert clerk.report.isRunning
    assert clerk.report.ui.reportProgressBar.visible
    assert not clerk.report.ui.writeButton.enabled
    clerk.wait()
    assert not clerk.report.ui.reportProgressBar.visible
    assert clerk.report.ui.writeButton.enabled


@pytest.mark.slow
def test_image_file_gets_only_the_page_with_a_reason(
    clerk: Any, reader: Any, sample_films: list[Path]
) -> None:
    from PIL import Image

    from CovidXRayLib.films.reader import read_film

    image = clerk.folder / "film.png"
    pixels = read_film(sample_films[OPACITIES]).pixels
    Image.fromarray(np.rint(pixels * 255).astype(np.uint8)).save(image)
    reader.open_one(image)
    reader.analyze()
    assert "only the PDF/HTML page can be created" in clerk.text("contentLabel")
    clerk.do("writeButton")
    assert "film.png: image file without a DICOM study" in clerk.text("reportMessageLabel")
    assert clerk.text("writtenLabel").startswith("Page created.")
    assert sorted(path.suffix for path in clerk.reports.iterdir()) == [".html", ".pdf"]
    assert not clerk.report.ui.sendButton.enabled


@pytest.mark.slow
def test_acceptance_time_is_that_of_the_check_box(clerk: Any, analyzed: Any) -> None:
    clerk.press("acceptCheckBox")
    clerk.report._acceptedAt = "2026-01-02T03:04"  # as if the reader had gone for a coffee
    assert "Lung masks reviewed and accepted by Ana Reyes on 2026-01-02 03:04." in words_of(
        clerk.write(accept=True)["sr.dcm"]
    )


def test_unwritable_folder_is_reported(clerk: Any, analyzed: Any) -> None:
    clerk.folder.joinpath("file").write_text("no folder")
    clerk.report.ui.reportFolderEdit.text = str(clerk.folder / "file")
    clerk.do("writeButton")
    message = clerk.text("reportMessageLabel")
    assert "cannot be written there" in message and message.endswith("choose a folder.")
    assert clerk.report.ui.writeButton.enabled
    clerk.report.ui.reportFolderEdit.text = str(clerk.reports)
    assert clerk.write()


@pytest.mark.slow
def test_written_report_is_opened_by_its_link(
    clerk: Any, analyzed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt

    opened: list[str] = []
    monkeypatch.setattr(qt.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    clerk.write()
    for link in re.findall('href="([^"]*)"', clerk.text("writtenLabel")):
        clerk.report.ui.writtenLabel.linkActivated.emit(link)
    assert Path(opened[-1]) == clerk.reports
    assert all(Path(path).exists() for path in opened)


@pytest.mark.slow
def test_links_are_cleared_with_the_result(clerk: Any, reader: Any, analyzed: Any) -> None:
    clerk.write()
    assert clerk.text("writtenLabel")
    reader.analyze()
    assert "href" not in clerk.text("writtenLabel")


def test_masks_are_loaded_onto_their_film(
    clerk: Any, reader: Any, analyzed: Any, sample_films: list[Path]
) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import labelsOf, lungsOf

    labels = labelsOf(analyzed)
    right = np.nonzero(labels == 1)[1].mean()
    assert right < np.nonzero(labels == 2)[1].mean()  # the patient's right lung is on the left of the film
    written = clerk.write()
    slicer.mrmlScene.Clear()
    process_events()
    reader.open(sample_films[OPACITIES])
    theirs = reader.panel.film
    other = reader.open_one(sample_films[0])
    assert reader.panel.film is other
    clerk.load_masks(written["seg.dcm"])
    assert "loaded onto" in clerk.text("reportMessageLabel")
    assert reader.panel.film is theirs
    assert lungsOf(other) is None
    assert np.array_equal(labelsOf(theirs), labels)
    in_right_color, in_left_color = reader.masks_in_view()
    assert np.nonzero(in_right_color)[1].mean() < np.nonzero(in_left_color)[1].mean()


@pytest.mark.slow
def test_masks_of_a_closed_film_are_rejected(
    clerk: Any, reader: Any, analyzed: Any, sample_films: list[Path]
) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    written = clerk.write()
    slicer.mrmlScene.Clear()
    process_events()
    other = reader.open_one(sample_films[0])
    clerk.load_masks(written["seg.dcm"])
    assert "is not open" in clerk.text("reportMessageLabel")
    assert lungsOf(other) is None
    clerk.load_masks(written["sr.dcm"])
    assert clerk.text("reportMessageLabel") and lungsOf(other) is None


def test_results_are_added_to_the_slicer_dicom_database_on_request(
    clerk: Any, analyzed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import slicer

    monkeypatch.setattr(slicer.modules, "dicom", object(), raising=False)
    written = clerk.write()
    uids = [str(dcmread(path).SOPInstanceUID) for path in written.values()]
    assert not any(slicer.dicomDatabase.fileForInstance(uid) for uid in uids)
    clerk.report.ui.databaseCheckBox.checked = True
    clerk.write()
    assert all(slicer.dicomDatabase.fileForInstance(uid) for uid in uids)


def test_database_option_appears_once_the_database_is_open(
    clerk: Any, analyzed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import slicer

    box = clerk.report.ui.databaseCheckBox
    assert box.isHidden()
    monkeypatch.setattr(slicer.modules, "dicom", object(), raising=False)
    monkeypatch.setattr(type(slicer.dicomDatabase), "isOpen", False)
    clerk.panel.update()
    assert box.isHidden()
    monkeypatch.setattr(type(slicer.dicomDatabase), "isOpen", True)
    clerk.panel.update()
    assert not box.isHidden()


def test_sections_follow_the_workflow(clerk: Any) -> None:
    sections = [clerk.panel.ui.filmSection, clerk.pacs.ui.pacsSection, clerk.panel.ui.resultSection]
    sections += [clerk.panel.ui.lungsSection, clerk.report.ui.reportSection, clerk.panel.ui.settingsSection]
    import qt

    heights = [section.mapTo(clerk.panel.ui.analyzePage, qt.QPoint(0, 0)).y() for section in sections]
    assert heights == sorted(heights)
