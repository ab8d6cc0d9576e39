"""A report that no longer states what the panel shows is neither sent nor added to a database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from slicerhost.fixtures import process_events

from CovidXRayLib.pacs.server_list import Server

AGAIN = "Create the report again."
PREVALENCE = 20.0


@pytest.fixture
def written(reader: Any, clerk: Any, sample_films: list[Path]) -> Any:
    """A clerk whose accepted report of a sample film can be sent."""
    clerk.enter_server(Server("Archive", "dimse", host="127.0.0.1", port=104, aet="PACS"))
    reader.open_one(sample_films[1])
    reader.analyze()
    reader.ui.prevalenceSlider.value = PREVALENCE
    clerk.write(accept=True)
    assert can_be_sent(clerk)
    return clerk


def can_be_sent(clerk: Any) -> bool:
    """Whether the report can be sent; the section must say the same."""
    process_events()
    says = clerk.text("writtenLabel")
    enabled = bool(clerk.button("sendButton").enabled)
    assert enabled == ("href" in says), says
    return enabled


def test_report_that_contradicts_the_panel_cannot_be_sent(written: Any) -> None:
    written.press("acceptCheckBox")
    written.panel.ui.prevalenceSlider.value = 60.0
    written.report.ui.reportReaderEdit.text = "Dr. Otro"
    assert not can_be_sent(written)
    assert written.text("writtenLabel").endswith(AGAIN)
    written.write()
    assert can_be_sent(written)


def test_each_statement_of_the_report_counts(written: Any) -> None:
    slider, name = written.panel.ui.prevalenceSlider, written.report.ui.reportReaderEdit
    slider.value = 60.0
    assert not can_be_sent(written)
    slider.value = PREVALENCE
    assert can_be_sent(written)
    name.text = "Dr. Otro"
    assert not can_be_sent(written)
    name.text = "Ana Reyes"
    assert can_be_sent(written)
    written.report._acceptedAt = "2026-01-02T03:04"  # as if accepted anew, some time later
    written.panel.update()
    assert not can_be_sent(written)


def test_masks_count_while_they_are_edited_and_afterward(written: Any, hand: Any) -> None:
    panel = written.panel
    panel.ui.editButton.click()
    assert not can_be_sent(written) and not written.button("writeButton").enabled
    assert "being edited" in written.text("contentLabel")
    hand.editing.stop(False)
    assert can_be_sent(written)
    panel.ui.editButton.click()
    hand.stroke(tuple(np.argwhere(hand.labels() == 1).mean(axis=0)), button=hand.right)
    hand.editing.stop(True)
    assert not can_be_sent(written)
    panel.ui.classifyButton.click()
    written.wait()
    assert not can_be_sent(written)
    assert written.text("writtenLabel").endswith(AGAIN)


def test_removed_masks_count_but_an_ejected_disc_does_not(written: Any, tmp_path: Path) -> None:
    import slicer
    from CovidXRayPanel.nodes.filmFiles import PATH_ATTRIBUTE
    from CovidXRayPanel.nodes.lungsNode import existingLungs

    film = written.panel.film
    film.SetAttribute(PATH_ATTRIBUTE, str(tmp_path / "ejected.dcm"))
    written.panel.update()
    assert not written.button("writeButton").enabled
    assert can_be_sent(written)
    slicer.mrmlScene.RemoveNode(existingLungs(film))
    written.panel.update()
    assert not can_be_sent(written)


def test_report_overwritten_by_that_of_the_same_file_cannot_be_sent(
    written: Any, reader: Any, sample_films: list[Path]
) -> None:
    first = reader.panel.film
    reader.open_one(sample_films[1])
    reader.analyze()
    written.write()
    reader.panel.ui.filmSelector.setCurrentNode(first)
    assert not can_be_sent(written)


@pytest.fixture
def dicom_database(application: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Slicer's database, open and empty."""
    import slicer

    monkeypatch.setattr(slicer.modules, "dicom", object(), raising=False)
    slicer.dicomDatabase.initializeDatabase()
    yield slicer.dicomDatabase
    slicer.dicomDatabase.initializeDatabase()


def test_report_outdated_while_written_is_not_added_to_the_database(
    written: Any, dicom_database: Any
) -> None:
    written.report.ui.databaseCheckBox.checked = True
    written.press("writeButton")
    written.panel.ui.prevalenceSlider.value = 60.0
    written.wait()
    uids = [str(dcmread(path).SOPInstanceUID) for path in written.reports.glob("*.dcm")]
    assert uids and not any(map(dicom_database.fileForInstance, uids))
    assert written.text("writtenLabel").endswith(AGAIN)
    written.do("writeButton")
    uids = [str(dcmread(path).SOPInstanceUID) for path in written.reports.glob("*.dcm")]
    assert any(map(dicom_database.fileForInstance, uids))
