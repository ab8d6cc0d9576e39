"""What a reader may know before they have answered."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.curation.history.vocabulary import SECOND_READ
from CovidXRayLib.curation.readers.assignments import assign
from CovidXRayLib.curation.readers.decisions import set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.panel.reviewer import Reviewer


def answer_as(where: Path, name: str, label: str) -> None:
    """Another reader answers the first film."""
    with ReviewDatabase.open(where) as database:
        set_label(database, 1, reader_named(database, name), label)


def texts(reviewer: Reviewer) -> str:
    cells = [reviewer.cell(0, column) for column in range(3)]
    tips = [str(reviewer.ui.filmTable.item(0, column).toolTip()) for column in range(3)]
    return "\n".join([*cells, *tips, str(reviewer.ui.scoreLabel.text), str(reviewer.ui.titleLabel.text)])


def test_score_and_other_assessments_are_hidden_until_assessed(
    reviewer: Reviewer, database_file: Path
) -> None:
    answer_as(database_file, "Bernd", "no_finding")
    reviewer.open(database_file)
    assert (
        "0.00" not in texts(reviewer)
        and "No acute finding" not in texts(reviewer)
        and "Bernd" not in texts(reviewer)
    )
    assert "hidden until you answer" in texts(reviewer)
    reviewer.key("A")
    assert "0.00" not in texts(reviewer) and "Bernd" not in texts(reviewer)
    reviewer.key("1")
    assert "Score 0.00" in texts(reviewer) and "Bernd: No acute finding" in texts(reviewer)
    assert reviewer.cell(0, 2) == "0.00"
    reviewer.key("Z")
    assert "0.00" not in texts(reviewer) and "Bernd" not in texts(reviewer)


def test_reader_may_reveal_them_first(reviewer: Reviewer, database_file: Path) -> None:
    answer_as(database_file, "Bernd", "no_finding")
    reviewer.open(database_file)
    reviewer.ui.databaseSection.click()
    reviewer.ui.blindCheckBox.click()
    assert "Score 0.00" in texts(reviewer) and "Bernd: No acute finding" in texts(reviewer)
    reviewer.ui.blindCheckBox.click()
    assert "0.00" not in texts(reviewer) and "Bernd" not in texts(reviewer)


def test_double_read_films_stay_blinded(reviewer: Reviewer, database_file: Path) -> None:
    answer_as(database_file, "Bernd", "no_finding")
    with ReviewDatabase.open(database_file) as database:
        assign(database, [1], reader_named(database, "Anna"), SECOND_READ)
    reviewer.open(database_file)
    reviewer.ui.databaseSection.click()
    reviewer.ui.blindCheckBox.click()
    assert "0.00" not in texts(reviewer) and "Bernd" not in texts(reviewer)
    assert "Double read" in reviewer.ui.scoreLabel.text
    reviewer.ui.assignedCheckBox.click()  # the list was Anna's own
    reviewer.key("N")
    reviewer.see()
    assert "Score 0.37" in reviewer.ui.scoreLabel.text
    reviewer.key("P")
    reviewer.see()
    reviewer.key("1")
    assert "Score 0.00" in texts(reviewer) and "Bernd: No acute finding" in texts(reviewer)
    reviewer.ui.blindCheckBox.click()


def test_score_can_be_hidden_permanently(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    reviewer.key("1")
    assert "Score" in reviewer.ui.scoreLabel.text
    reviewer.key("S")
    assert "Score" not in reviewer.ui.scoreLabel.text
    assert reviewer.ui.filmTable.isColumnHidden(2)
    reviewer.key("N")
    reviewer.see()
    reviewer.key("2")
    assert "Score" not in reviewer.ui.scoreLabel.text
    reviewer.key("S")
    assert "Score" in reviewer.ui.scoreLabel.text and not reviewer.ui.filmTable.isColumnHidden(2)


def test_blinded_lists_show_numbers_instead_of_names(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    assert "phantom" not in texts(reviewer) and reviewer.cell(0, 0).startswith("Film 1\n")
    reviewer.ui.databaseSection.click()
    reviewer.ui.blindCheckBox.click()
    assert reviewer.cell(0, 0).startswith("phantom_000.dcm\n") and "phantom_000.dcm" in texts(reviewer)
    reviewer.ui.blindCheckBox.click()
    assert "phantom" not in texts(reviewer)
