"""A review database is opened beside the window, which goes on answering meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import bring_window_to_front, process_events, wait_until

from CovidXRayLib.curation.readers.decisions import set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.panel.reviewer import Reviewer, fill_database


@pytest.fixture
def busy_file(database_file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that keeps everybody else from finishing the opening of the database."""
    with closing(sqlite3.connect(database_file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def begin(reviewer: Reviewer, where: Path, name: str = "Anna") -> None:
    if reviewer.ui.databaseSection.collapsed:
        reviewer.ui.databaseSection.click()
    reviewer.ui.databaseEdit.text, reviewer.ui.readerEdit.text = str(where), name
    reviewer.ui.openDatabaseButton.click()


def test_window_stays_responsive_while_opening(
    reviewer: Reviewer, database_file: Path, busy_file: sqlite3.Connection
) -> None:
    import qt

    turns: list[None] = []
    timer = qt.QTimer()
    timer.timeout.connect(lambda: turns.append(None))
    timer.start(1)
    begin(reviewer, database_file)
    wait_until(lambda: len(turns) > 20)
    timer.stop()
    assert reviewer.tab.link.isOpening and not reviewer.ui.openDatabaseButton.enabled
    assert "Checking and opening" in reviewer.ui.databaseSection.text
    assert not reviewer.ui.workPage.visible
    busy_file.execute("ROLLBACK")
    reviewer.wait_for_database()
    reviewer.see()
    assert reviewer.tab.current.isShown and reviewer.ui.openDatabaseButton.enabled
    assert reviewer.ui.databaseSection.text == "store.sqlite, reader: Anna"


def test_current_database_works_until_the_next_is_open(
    reviewer: Reviewer, database_file: Path, busy_file: sqlite3.Connection, tmp_path: Path, phantoms: Any
) -> None:
    fill_database(tmp_path / "first.sqlite", phantoms[6:10])
    reviewer.open(tmp_path / "first.sqlite")
    begin(reviewer, database_file)
    process_events()
    reviewer.key("2", "N")
    assert reviewer.tab.link.isOpening
    assert reviewer.assessment(1).label == "pneumonia_other"
    busy_file.execute("ROLLBACK")
    reviewer.wait_for_database()
    reviewer.see()
    assert reviewer.ui.titleLabel.text.startswith("Film 1 ")
    reviewer.open(tmp_path / "first.sqlite")
    assert reviewer.film == 2


def test_failed_opening_keeps_the_current_database(
    reviewer: Reviewer, database_file: Path, tmp_path: Path
) -> None:
    reviewer.open(database_file)
    reviewer.open(tmp_path / "nowhere" / "store.sqlite")
    assert "nowhere" in reviewer.message
    reviewer.where = database_file
    reviewer.ui.filmTable.setFocus()
    reviewer.key("1")
    assert reviewer.assessment().label == "covid"
    assert reviewer.ui.databaseSection.text == "store.sqlite, reader: Anna"


def test_abandoned_opening_is_discarded(
    reviewer: Reviewer, database_file: Path, busy_file: sqlite3.Connection
) -> None:
    begin(reviewer, database_file)
    assert reviewer.tab.link.isOpening
    reviewer.tab.close()
    assert not reviewer.tab.link.isOpening and reviewer.ui.openDatabaseButton.enabled
    busy_file.execute("ROLLBACK")
    with ReviewDatabase.open(database_file) as database:
        set_label(database, 1, reader_named(database, "Bernd"), "other")
    process_events()
    assert reviewer.tab.link.database is None and reviewer.tab.list.films == []


def test_key_help_names_the_labels_after_a_click_on_open(
    reviewer: Reviewer, database_file: Path, busy_file: sqlite3.Connection
) -> None:

    reviewer.tab.keys.labelCount = 0  # as in a new window
    begin(reviewer, database_file)
    bring_window_to_front()
    reviewer.ui.readerEdit.setFocus()  # as after a click; the field is hidden when the database is open
    process_events()
    assert reviewer.tab.link.isOpening and reviewer.ui.readerEdit.hasFocus()
    busy_file.execute("ROLLBACK")
    reviewer.wait_for_database()
    reviewer.see()
    assert reviewer.keys_mode == "reading" and "<b>1-6</b> label" in reviewer.ui.keysLabel.text
