"""Films that are not in the view, or not yet: what cannot be said of them."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.importing.film_table import film
from CovidXRayLib.curation.readers.decisions import assessment_of, set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.panel.reviewer import Reviewer, fill_database, write_phantoms

LAST = 6


@pytest.fixture
def slow(reviewer: Reviewer, database_file: Path) -> Iterator[SlowDisk]:
    """The database is open, and the disk with the films stops answering when told to."""
    reviewer.open(database_file)
    disk = SlowDisk(reviewer)
    yield disk
    disk.go_on()


class SlowDisk:
    """Stops and continues the child that reads films.

    Parameters
    ----------
    reviewer
        Somebody who has a database open.
    """

    def __init__(self, reviewer: Reviewer) -> None:
        self.reviewer = reviewer
        wait_until(lambda: all(reviewer.tab.loader.get(near) for near in reviewer.tab.list.films[:5]))
        self._child = int(reviewer.tab.loader._client._connection._transport.pid)

    def stop(self) -> None:
        os.kill(self._child, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self._child, signal.SIGCONT)

    def go_to_last(self) -> None:
        """Come to the last film, which has not been read ahead."""
        self.stop()
        self.reviewer.tab.list.goTo(LAST)
        process_events()
        assert not self.reviewer.tab.current.isRead


def settle(reviewer: Reviewer) -> None:
    box = reviewer.ui.workComboBox
    box.setCurrentIndex(box.findText("Adjudicate"))
    box.activated.emit(box.currentIndex)
    process_events()


def disagree(where: Path, number: int) -> None:
    with ReviewDatabase.open(where) as database:
        for name, label in (("Bernd", "covid"), ("Carla", "other")):
            set_label(database, number, reader_named(database, name), label)


@pytest.mark.parametrize("keys", ["A", "R", "1", "5", "E", "F"])
def test_unseen_film_is_not_answered(slow: SlowDisk, keys: str) -> None:
    reviewer = slow.reviewer
    slow.go_to_last()
    reviewer.key(keys)
    assert reviewer.message == "The film is still being read; answer when you see it."
    assert reviewer.keys_mode == "reading" and not reviewer.ui.chooserFrame.visible
    with ReviewDatabase.open(reviewer.where) as database:
        anna = reader_named(database, "Anna")
        assert assessment_of(database, LAST, anna) == AssessmentView(LAST, anna, "Anna")
    slow.go_on()
    reviewer.see()
    assert reviewer.message == "" and reviewer.tab.current.isShown
    reviewer.key("A", "1")
    answer = reviewer.assessment(LAST)
    assert (answer.mask, answer.label) == ("accepted", "covid") and answer.seconds is not None


@pytest.mark.parametrize("name", ["label1Button", "acceptButton", "rejectButton", "flagsButton"])
def test_clicked_button_of_an_unseen_film_is_not_pressed(slow: SlowDisk, name: str) -> None:
    slow.go_to_last()
    button = getattr(slow.reviewer.ui, name)
    button.click()
    assert not button.checked and "still being read" in slow.reviewer.message


def test_keys_that_move_do_not_wait(slow: SlowDisk) -> None:
    reviewer = slow.reviewer
    slow.go_to_last()
    reviewer.key("1", "P")
    assert reviewer.film == LAST - 1 and reviewer.message == "" and reviewer.tab.current.isShown
    reviewer.key("1")
    assert reviewer.assessment(LAST - 1).label == "covid"


def test_unseen_film_is_not_adjudicated(slow: SlowDisk) -> None:
    reviewer = slow.reviewer
    disagree(reviewer.where, LAST)
    slow.stop()
    settle(reviewer)
    assert reviewer.film == LAST
    reviewer.key("1")
    assert "still being read" in reviewer.message
    with ReviewDatabase.open(reviewer.where) as database:
        assert film(database, LAST).state == "disagreed"
    slow.go_on()
    reviewer.see()
    reviewer.key("1")
    assert reviewer.message == "Adjudicated."


@pytest.fixture
def without_file(reviewer: Reviewer, tmp_path: Path) -> Reviewer:
    """The second of two films has a mask, but its file is gone, and readers disagree on it."""
    phantoms = write_phantoms(tmp_path, 2)
    fill_database(tmp_path / "store.sqlite", phantoms)
    disagree(tmp_path / "store.sqlite", 2)
    shutil.move(phantoms[1][0], tmp_path / "elsewhere.dcm")
    reviewer.open(tmp_path / "store.sqlite")
    return reviewer


def test_mask_of_a_missing_film_is_not_judged(without_file: Reviewer) -> None:
    without_file.key("N")
    without_file.see()
    assert "phantom_001.dcm" in without_file.message
    for key in "AREF1":
        without_file.tab.showMessage("")
        without_file.key(key)
        assert "phantom_001.dcm: no such file" in without_file.message
        assert without_file.keys_mode == "reading"
        assert (without_file.assessment(2).mask, without_file.assessment(2).label) == ("", "")
    assert not without_file.ui.acceptButton.checked


def test_missing_film_is_not_adjudicated(without_file: Reviewer) -> None:
    settle(without_file)
    without_file.see()
    assert without_file.film == 2
    for key in "1R":
        without_file.tab.showMessage("")
        without_file.key(key)
        assert "phantom_001.dcm: no such file" in without_file.message
    with ReviewDatabase.open(without_file.where) as database:
        assert film(database, 2).state == "disagreed"
