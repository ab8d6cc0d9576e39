"""A row of the list describes one file, although another film takes its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from slicerhost.fixtures import process_events, wait_until

from Testing.Python.panel.list_reader import ListReader

NAME = "a.dcm"
LISTED = f"{NAME}: the file has changed on disk since it was listed; open it again."
OPENED = "a: the file has changed on disk since it was opened; open it again."


@pytest.fixture
def replaced(list_reader: ListReader, sample_films: list[Path], tmp_path: Path) -> ListReader:
    """A list of two films whose first one, at hand, has been replaced by the second."""
    for name, film in ((NAME, sample_films[0]), ("b.dcm", sample_films[1])):
        shutil.copy(film, tmp_path / name)
    list_reader.open(tmp_path)
    shutil.copy(sample_films[1], tmp_path / NAME)
    return list_reader


def analyze_all(list_reader: ListReader) -> None:
    list_reader.ui.analyzeAllButton.click()
    wait_until(lambda: not list_reader.section.isAnalyzing, 300)
    process_events()


def test_analysis_of_the_film_at_hand_is_refused(replaced: ListReader) -> None:
    before = replaced.row(NAME)
    replaced.panel.ui.analyzeButton.click()
    replaced.see()
    assert replaced.panel.analysis.message == OPENED
    assert replaced.row(NAME) == before and before[1] == "not analyzed"


def test_row_has_no_result_of_another_film(replaced: ListReader) -> None:
    name = replaced.row(NAME)[0]
    analyze_all(replaced)
    assert replaced.row(NAME) == [name, "failed", ""]
    assert LISTED in replaced.ui.worklistLabel.toolTip
    assert replaced.row("b.dcm")[1].endswith("analyzed")
    assert replaced.panel.analysis.reading is None


def test_row_follows_the_film_that_is_opened(replaced: ListReader) -> None:
    analyze_all(replaced)
    replaced.key("PageDown")
    replaced.key("PageUp")
    wait_until(lambda: all(film.has_facts for film in replaced.section._films))
    process_events()
    assert replaced.panel.analysis.message == "" and replaced.shown == "a"
    (name, result, severity), other = replaced.row(NAME), replaced.row("b.dcm")
    assert (name.split("\n")[1], result, severity) == (other[0].split("\n")[1], *other[1:])
    assert "No result" not in replaced.panel.ui.verdictLabel.text


def test_thumbnail_of_another_film_is_not_shown(
    list_reader: ListReader, sample_films: list[Path], tmp_path: Path
) -> None:
    shutil.copy(sample_films[0], tmp_path / NAME)
    list_reader.open(tmp_path)
    analyze_all(list_reader)
    (film,) = list_reader.section._films
    assert film.summary is not None
    severity, row = film.summary["severity"], list_reader.row(NAME)
    # As if the thumbnail had left the memory, and the row had come back into view.
    shutil.copy(sample_films[1], tmp_path / NAME)
    facts = list_reader.section._facts
    facts._thumbnails.clear()
    facts.start()
    wait_until(lambda: facts.thumbnail(film) is not None)
    assert film.problem == LISTED
    assert film.summary["severity"] == severity and list_reader.row(NAME) == row
    assert list_reader.ui.worklistTable.item(0, 0).icon().isNull()
