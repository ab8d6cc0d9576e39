"""Masks corrected while reviewing: kept as versions, under a lock that bears a name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from CovidXRayLib.curation.history.views import MaskView
from CovidXRayLib.curation.readers import edit_locks
from CovidXRayLib.curation.readers.mask_versions import newest_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.panel.reviewer import Reviewer, allow_writing

SPOT = (10.0, 10.0), (18.0, 14.0)


def kept(reviewer: Reviewer) -> MaskView:
    assert reviewer.where is not None
    with ReviewDatabase.open(reviewer.where) as database:
        mask = newest_mask(database, reviewer.film, reader_named(database, "Anna"))
    assert mask is not None
    return mask


def test_edit_is_saved_as_a_version(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    auto = kept(reviewer)
    reviewer.key("E")
    assert reviewer.keys_mode == "editing"
    reviewer.draw(*SPOT)
    reviewer.key("Return")
    edited = kept(reviewer)
    assert (edited.kind, edited.number, edited.model_version) == ("edited", 2, "unet 1")
    assert edited.labels[10, 10] == 1 and auto.labels[10, 10] == 0
    np.testing.assert_array_equal(edited.labels, reviewer.tab.reviewed.labels())
    assert reviewer.assessment().mask == "accepted" and reviewer.assessment().mask_id == edited.id
    assert reviewer.ui.acceptButton.checked and reviewer.keys_mode == "reading"
    reviewer.key("Z")
    assert kept(reviewer).id == auto.id and reviewer.assessment().mask == ""
    np.testing.assert_array_equal(reviewer.tab.reviewed.labels(), auto.labels)


def test_discarded_edit_is_not_saved(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    auto = kept(reviewer)
    reviewer.key("E")
    reviewer.draw(*SPOT)
    assert reviewer.tab.reviewed.labels()[10, 10] == 1
    reviewer.key("Escape")
    assert kept(reviewer).id == auto.id
    np.testing.assert_array_equal(reviewer.tab.reviewed.labels(), auto.labels)


def test_review_shortcuts_are_off_while_editing(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    film = reviewer.film
    reviewer.key("E", "1", "A", "N", "E")
    assert reviewer.film == film and reviewer.assessment().label == "" and reviewer.assessment().mask == ""
    assert reviewer.tab.correction.editing.tool == "eraser"
    reviewer.key("B", "Escape", "1")
    assert reviewer.assessment().label == "covid"


def test_selecting_another_film_saves_the_edit(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    first = reviewer.film
    reviewer.key("E")
    reviewer.draw(*SPOT)
    reviewer.ui.filmTable.setCurrentCell(3, 0)
    reviewer.see()
    assert reviewer.film != first and reviewer.keys_mode == "reading"
    with ReviewDatabase.open(database_file) as database:
        mask = newest_mask(database, first, reader_named(database, "Anna"))
    assert mask is not None and mask.kind == "edited" and mask.labels[10, 10] == 1


def test_editor_of_a_locked_film_is_shown(reviewer: Reviewer, database_file: Path) -> None:
    with ReviewDatabase.open(database_file) as database:
        bernd = reader_named(database, "Bernd")
        lock = edit_locks.acquire(database, 1, bernd)
        assert isinstance(lock, edit_locks.LockToken)
        reviewer.open(database_file)
        assert "Bernd" in reviewer.cell(0, 0) and "Bernd" in reviewer.ui.titleLabel.text
        assert not reviewer.ui.editButton.enabled
        reviewer.key("E")
        assert not reviewer.tab.correction.active
        assert reviewer.message.startswith("Bernd has been editing this film since")
        reviewer.key("2")
        assert reviewer.assessment().label == "pneumonia_other"
        edit_locks.release(database, lock)
    reviewer.tab.refresh()
    reviewer.key("E")
    assert reviewer.tab.correction.active


def test_lock_is_visible_to_others(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    with ReviewDatabase.open(database_file) as database:
        bernd = reader_named(database, "Bernd")
        reviewer.key("E")
        held = edit_locks.acquire(database, reviewer.film, bernd)
        assert isinstance(held, edit_locks.LockedBy) and held.name == "Anna"
        reviewer.key("Escape")
        assert isinstance(edit_locks.acquire(database, reviewer.film, bernd), edit_locks.LockToken)


def test_lock_of_a_dead_program_is_free(reviewer: Reviewer, database_file: Path) -> None:
    script = (
        "import sys; from CovidXRayLib.curation.readers import edit_locks; "
        "from CovidXRayLib.curation.review_database import ReviewDatabase; "
        "from CovidXRayLib.curation.readers.reader_table import reader_named; "
        "store = ReviewDatabase.open(sys.argv[1]); edit_locks.acquire(store, 1, reader_named(store, 'Bernd'))"
    )
    subprocess.run([sys.executable, "-c", script, str(database_file)], check=True, env=dict(os.environ))
    reviewer.open(database_file)
    assert "Bernd" not in reviewer.ui.titleLabel.text
    reviewer.key("E")
    assert reviewer.tab.correction.active


def test_unsaved_mask_is_not_lost(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    first = reviewer.film
    reviewer.key("E")
    reviewer.draw(*SPOT)
    allow_writing(reviewer, False)
    reviewer.key("Return")
    assert "no write permission" in reviewer.message
    reviewer.key("1")
    assert "no write permission" in reviewer.message and not reviewer.ui.label1Button.checked
    reviewer.key("N")
    assert reviewer.film == first and "press A to save it" in reviewer.message
    assert reviewer.tab.reviewed.labels()[10, 10] == 1
    allow_writing(reviewer, True)
    reviewer.key("A")
    assert kept(reviewer).kind == "edited" and kept(reviewer).labels[10, 10] == 1
    assert reviewer.message == ""
    reviewer.key("N")
    reviewer.see()
    assert reviewer.film != first


def test_drawing_one_lung_keeps_the_other(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    left = reviewer.tab.reviewed.labels() == 2
    rows, columns = np.nonzero(left)
    middle = float(rows.mean()), float(columns.mean())
    reviewer.key("E")
    assert reviewer.tab.correction.editing.side == "right"
    reviewer.draw(middle, (middle[0] + 20, middle[1] - 60))
    np.testing.assert_array_equal(reviewer.tab.reviewed.labels() == 2, left)
    reviewer.key("V")
    reviewer.draw(middle, (middle[0] + 5, middle[1]))
    assert (reviewer.tab.reviewed.labels()[left] == 1).any()
    reviewer.key("Return")
    assert (kept(reviewer).labels[left] == 1).any()
