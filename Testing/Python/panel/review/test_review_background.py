"""What ends in the background leaves the reader's film, words and drawing alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.curation.analysis.analyses import record_analysis
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.readers.decisions import adjudicate, set_label
from CovidXRayLib.curation.readers.mask_versions import newest_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.curation.readings import made_up_reading
from Testing.Python.panel.reviewer import Reviewer, allow_writing, fill_database

SPOT = (10.0, 10.0), (18.0, 14.0)
LABELS = """
[[label]]
code = "pneumonia_other"
[[label]]
code = "repeat"
title = "Repeat the film"
counts_as = "unusable"
"""


def import_film(reviewer: Reviewer, path: Path) -> None:
    """Import a film, and wait for the end of the import."""
    reviewer.tab.jobs.importPaths([str(path)])
    wait_until(lambda: not reviewer.tab.jobs.isImporting)
    process_events()


def assign_all(reviewer: Reviewer, names: str) -> None:
    """Assign the films to readers, and wait for the end."""
    reviewer.ui.assignReadersEdit.text = names
    reviewer.ui.secondShareSpinBox.value = 0
    reviewer.tab.assigning.assign()
    wait_until(lambda: not reviewer.tab.assigning.isRunning)
    process_events()


@pytest.fixture
def unread(reviewer: Reviewer, database_file: Path) -> Reviewer:
    """The list of films not read yet, whose second film is at hand and has just been read."""
    reviewer.open(database_file)
    reviewer.ui.unansweredCheckBox.click()
    reviewer.see()
    reviewer.key("N")
    reviewer.see()
    reviewer.key("2")
    return reviewer


def test_comment_is_saved_with_its_film_when_an_import_ends(unread: Reviewer, phantoms: Any) -> None:
    unread.key("C")
    unread.type("old scar")
    import_film(unread, phantoms[6][0])
    assert unread.film == 2 and unread.tab.list.films == [1, 2, 3, 4, 5, 6, 7]
    assert unread.tab.list.table.row == 1 and unread.ui.commentEdit.hasFocus()
    assert unread.ui.countLabel.text == "7 films" and "1 films added" in unread.message
    unread.type(" on the left")
    unread.key("Return")
    assert unread.assessment(2).comment == "old scar on the left" and unread.assessment(3).comment == ""
    unread.key("1")
    assert unread.assessment(2).label == "covid" and unread.assessment(3).label == ""
    unread.key("N")
    unread.see()
    assert unread.film == 3
    import_film(unread, phantoms[7][0])
    assert unread.film == 3 and unread.tab.list.films == [1, 3, 4, 5, 6, 7, 8]


def test_film_is_kept_when_films_are_assigned(unread: Reviewer) -> None:
    unread.key("C")
    unread.type("old scar")
    assign_all(unread, "Anna, Bernd")
    assert unread.ui.assignedCheckBox.checked and unread.film == 2 and 2 in unread.tab.list.films
    unread.key("Return")
    assert unread.assessment(2).comment == "old scar"


def test_time_of_reading_goes_on_when_an_import_ends(
    reviewer: Reviewer, database_file: Path, phantoms: Any
) -> None:
    reviewer.open(database_file)
    before = reviewer.tab.current.seconds
    import_film(reviewer, phantoms[6][0])
    assert reviewer.tab.current._shownAt is not None and reviewer.tab.current.seconds > before


@pytest.mark.parametrize("ending", ["import", "assignment"])
def test_drawing_goes_on(reviewer: Reviewer, database_file: Path, phantoms: Any, ending: str) -> None:
    reviewer.open(database_file)
    reviewer.key("E")
    reviewer.draw(*SPOT)
    if ending == "import":
        import_film(reviewer, phantoms[6][0])
    else:
        assign_all(reviewer, "Bernd")
    assert reviewer.film == 1 and reviewer.keys_mode == "editing"
    assert reviewer.tab.reviewed.labels()[10, 10] == 1
    reviewer.key("Escape")
    assert reviewer.tab.reviewed.labels()[10, 10] == 0


def test_question_stays_open_when_an_import_ends(
    reviewer: Reviewer, database_file: Path, phantoms: Any
) -> None:
    reviewer.open(database_file)
    reviewer.key("F", "1")
    import_film(reviewer, phantoms[6][0])
    reviewer.key("5", "Return")
    assert reviewer.assessment(1).flags == ("rotated", "devices")


def test_flags_are_saved_when_another_film_is_selected(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    reviewer.key("F", "1")
    reviewer.ui.filmTable.setCurrentCell(3, 0)
    reviewer.see()
    assert reviewer.film == 4 and not reviewer.ui.chooserFrame.visible
    assert reviewer.assessment(1).flags == ("rotated",) and reviewer.assessment(4).flags == ()


@pytest.mark.parametrize("change", ["filter", "order", "film", "work"])
def test_comment_is_saved_with_its_film_when_the_film_changes(
    reviewer: Reviewer, database_file: Path, change: str
) -> None:
    with ReviewDatabase.open(database_file) as database:
        for name, label in (("Anna", "covid"), ("Bernd", "other")):
            set_label(database, 4, reader_named(database, name), label)
    reviewer.open(database_file)
    reviewer.key("2", "C")
    reviewer.type("old scar")
    ui = reviewer.ui
    if change == "filter":
        ui.unansweredCheckBox.checked = True
        ui.unansweredCheckBox.clicked.emit()
    elif change == "film":
        reviewer.tab.list.goTo(4)
    else:
        box, words = {
            "order": (ui.orderComboBox, "Least certain first"),
            "work": (ui.workComboBox, "Adjudicate"),
        }[change]
        box.setCurrentIndex(box.findText(words))
        box.activated.emit(box.currentIndex)
    reviewer.see()
    assert (reviewer.film == 1) is (change == "order")
    assert reviewer.assessment(1).comment == "old scar"
    assert ui.commentEdit.text == ("old scar" if change == "order" else "")
    ui.filmTable.setFocus()
    process_events()
    assert all(reviewer.assessment(film).comment == "" for film in (2, 3, 4, 5, 6))


def test_comment_that_cannot_be_saved_stays_in_its_field(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    reviewer.key("C")
    reviewer.type("old scar")
    allow_writing(reviewer, False)
    reviewer.key("Return")
    assert "no write permission" in reviewer.message and reviewer.ui.commentEdit.text == "old scar"
    reviewer.tab.list.move(1)
    assert "no write permission" in reviewer.message and reviewer.ui.commentEdit.text == ""
    allow_writing(reviewer, True)
    reviewer.see()
    reviewer.key("1")
    assert reviewer.assessment(2).label == "covid" and reviewer.assessment(2).comment == ""


def test_comment_that_cannot_be_saved_does_not_go_to_the_next_database(
    reviewer: Reviewer, database_file: Path, tmp_path: Path, phantoms: Any
) -> None:
    fill_database(tmp_path / "second.sqlite", phantoms[6:10])
    reviewer.open(database_file)
    reviewer.key("C")
    reviewer.type("old scar")
    allow_writing(reviewer, False)
    reviewer.open(tmp_path / "second.sqlite")
    assert reviewer.film == 1 and reviewer.ui.commentEdit.text == ""
    assert reviewer.assessment(1).comment == ""


def test_adjudicated_film_stays_when_an_import_ends(
    reviewer: Reviewer, database_file: Path, phantoms: Any
) -> None:
    with ReviewDatabase.open(database_file) as database:
        for film in (2, 4):
            set_label(database, film, reader_named(database, "Anna"), "covid")
            set_label(database, film, reader_named(database, "Bernd"), "other")
    reviewer.open(database_file, "Carla")
    box = reviewer.ui.workComboBox
    box.setCurrentIndex(box.findText("Adjudicate"))
    box.activated.emit(box.currentIndex)
    reviewer.see()
    with ReviewDatabase.open(database_file) as database:
        adjudicate(database, 2, reader_named(database, "Dora"), "covid", None)
    import_film(reviewer, phantoms[6][0])
    assert reviewer.film == 2 and reviewer.tab.list.films == [2, 4]
    reviewer.key("N", "P")
    reviewer.see()
    assert reviewer.film == 2 and "Anna" in reviewer.ui.comparisonLabel.text


def test_first_imported_film_is_opened(reviewer: Reviewer, tmp_path: Path, phantoms: Any) -> None:
    reviewer.open(tmp_path / "store.sqlite")
    import_film(reviewer, phantoms[0][0])
    reviewer.see()
    assert reviewer.film == 1 and reviewer.tab.current.isShown


def test_new_labels_leave_film_filter_and_names_alone(
    reviewer: Reviewer, database_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "labels.toml").write_text(LABELS, encoding="utf-8")
    reviewer.open(database_file)
    reviewer.key("2")
    box = reviewer.ui.labelComboBox
    box.setCurrentIndex(box.findText("Other pneumonia"))
    box.activated.emit(box.currentIndex)
    reviewer.see()
    reviewer.ui.assignReadersEdit.text = "Anna, Be"
    reviewer.tab.jobs.importLabels(str(tmp_path / "labels.toml"))
    assert reviewer.tab.list.films == [1] and box.currentText == "Other pneumonia"
    assert reviewer.ui.label1Button.checked and reviewer.ui.label1Button.text == "1  Other pneumonia"
    assert reviewer.ui.assignReadersEdit.text == "Anna, Be"


def test_analysis_that_ends_while_drawing_is_shown_after_it(
    reviewer: Reviewer, tmp_path: Path, phantoms: Any
) -> None:
    where = tmp_path / "store.sqlite"
    with ReviewDatabase.open(where) as database:
        import_paths(database, [phantoms[0][0]])
    reviewer.open(where)
    reviewer.key("E")
    reviewer.draw(*SPOT)
    labels = np.ones_like(reviewer.tab.reviewed.labels())
    with ReviewDatabase.open(where) as database:
        record_analysis(database, 1, made_up_reading(0.5), labels, "unet 1")
        reviewer.tab.jobs.analyzed.emit(1)
        assert reviewer.tab.reviewed.labels().sum() < labels.sum()
        reviewer.key("Escape")
        np.testing.assert_array_equal(reviewer.tab.reviewed.labels(), labels)
        reviewer.key("A")
        assert reviewer.assessment(1).mask == "accepted"
        mask = newest_mask(database, 1)
    assert mask is not None and mask.kind == "auto"
