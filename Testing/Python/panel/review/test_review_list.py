"""The list: filters, orders, and a hundred thousand rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.curation.readers.decisions import set_flags, set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists.rows import FilmRow
from Testing.Python.curation.made_up_films import THUMBNAIL
from Testing.Python.panel.reviewer import Reviewer

MANY = 100_000


def choose(reviewer: Reviewer, name: str, words: str) -> None:
    box = getattr(reviewer.ui, name)
    assert box.findText(words) >= 0
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex)
    reviewer.see()


@pytest.fixture
def answered(database_file: Path) -> Path:
    with ReviewDatabase.open(database_file) as database:
        anna = reader_named(database, "Anna")
        set_label(database, 1, anna, "covid")
        set_label(database, 3, anna, "no_finding")
        set_flags(database, 3, anna, ["rotated"])
    return database_file


def test_filters_narrow_the_list_with_counts(reviewer: Reviewer, answered: Path) -> None:
    reviewer.open(answered)
    reviewer.ui.filterButton.click()
    choose(reviewer, "stateComboBox", "One reading complete")
    assert reviewer.tab.list.films == [1, 3]
    choose(reviewer, "labelComboBox", "No acute finding")
    assert reviewer.tab.list.films == [3] and reviewer.film == 3
    choose(reviewer, "flagComboBox", "Patient rotated")
    assert reviewer.tab.list.films == [3]
    assert reviewer.ui.filterButton.text == "Filter (3)"
    choose(reviewer, "flagComboBox", "Incomplete coverage")
    assert reviewer.tab.list.films == [] and reviewer.ui.titleLabel.text == "No film."
    assert reviewer.colored() == 0
    reviewer.ui.clearFilterButton.click()
    reviewer.see()
    assert len(reviewer.tab.list.films) == 6 and reviewer.ui.filterButton.text == "Filter"
    reviewer.ui.unansweredCheckBox.click()
    assert reviewer.tab.list.films == [2, 4, 5, 6]
    choose(reviewer, "maskComboBox", "Mask accepted")
    assert reviewer.tab.list.films == []


def test_search_is_debounced(reviewer: Reviewer, answered: Path) -> None:
    reviewer.open(answered)
    reviewer.ui.databaseSection.click()
    reviewer.ui.blindCheckBox.click()
    reviewer.ui.searchEdit.setFocus()
    process_events()
    typing = reviewer.tab.list._filters._typing
    pause = typing.interval
    typing.setInterval(600_000)  # a busy machine types slowly
    reviewer.type("phantom_004")
    assert len(reviewer.tab.list.films) == 6
    typing.setInterval(pause)
    wait_until(lambda: len(reviewer.tab.list.films) == 1)
    reviewer.see()
    assert reviewer.film == 5 and reviewer.assessment().label == ""
    reviewer.ui.blindCheckBox.click()
    assert reviewer.tab.list.films == []  # a blinded list is not searched by names


@pytest.mark.slow
def test_changes_of_others_appear(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    with ReviewDatabase.open(database_file) as database:
        set_label(database, 2, reader_named(database, "Bernd"), "covid")
    wait_until(lambda: reviewer.cell(1, 0).endswith("One reading complete"))
    reviewer.tab.close()
    wait_until(lambda: not reviewer.tab.list.films)
    reviewer.tab.refresh()
    reviewer.tab.list.table.refreshVisible()


def test_sort_orders(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    # Scores are 0, 0.37, 0.74, 0.11, 0.48, 0.85.
    choose(reviewer, "orderComboBox", "Least certain first")
    assert reviewer.tab.list.films == [5, 2, 3, 6, 4, 1]
    choose(reviewer, "orderComboBox", "Import order")
    assert reviewer.tab.list.films == [1, 2, 3, 4, 5, 6]


def test_resorting_keeps_the_current_film(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    reviewer.key("N", "N")
    reviewer.see()
    choose(reviewer, "orderComboBox", "Least certain first")
    assert reviewer.film == 3 and reviewer.tab.list.table.row == 2


class Counted:
    """Rows of as many films as one likes, and how many of them were asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, films: list[int]) -> list[FilmRow]:
        self.asked += films
        return [
            FilmRow(
                film, f"film{film}", "", THUMBNAIL, "imported", "", "", "", None, None, (), (), None, False
            )
            for film in films
        ]


def test_rows_are_fetched_lazily(panel: Any) -> None:
    import qt
    from CovidXRayPanel.review.filmTable import FilmTable
    from CovidXRayPanel.widgets.pagedTable import MAX_PAGES, PAGE

    widget, fetch, chosen = qt.QTableWidget(), Counted(), []
    widget.resize(400, 400)
    table = FilmTable(widget, fetch, chosen.append)
    widget.show()
    table.setFilms(range(MANY), 0)
    process_events()
    assert widget.rowCount == MANY and chosen == [0]
    assert len(fetch.asked) <= 2 * PAGE
    for row in range(0, MANY, MANY // 40):
        table.choose(row)
        process_events()
        assert widget.item(row, 0).text().startswith(f"film{row}\n")
    assert chosen == list(range(0, MANY, MANY // 40))
    assert len(fetch.asked) <= 2 * PAGE * 41
    filled = sum(widget.item(row, 0) is not None for row in range(MANY))
    assert filled <= MAX_PAGES * PAGE
    table.choose(0)
    assert widget.item(0, 0).text().startswith("film0\n")
    widget.hide()
    widget.deleteLater()
