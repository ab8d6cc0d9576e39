"""What a reader may know before they have answered."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.curation.history.vocabulary import SECOND_READ
from CovidXRayLib.curation.readers.assignments import assign
from CovidXRayLib.curation.readers.decisions import set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import Store
from Testing.Python.panel.reviewer import Reviewer


def answer_as(where: Path, name: str, label: str) -> None:
    """Another reader answers the first film."""
    with Store.open(where) as store:
        set_label(store, 1, reader_named(store, name), label)


def texts(reviewer: Reviewer) -> str:
    cells = [reviewer.cell(0, column) for column in range(3)]
    tips = [str(reviewer.ui.filmTable.item(0, column).toolTip()) for column in range(3)]
    return "\n".join([*cells, *tips, str(reviewer.ui.scoreLabel.text), str(reviewer.ui.titleLabel.text)])


def test_score_and_others_answers_are_hidden_until_answered(reviewer: Reviewer, store_file: Path) -> None:
    answer_as(store_file, "Bernd", "no_finding")
    reviewer.open(store_file)
    assert (
        "0.00" not in texts(reviewer)
        and "No finding" not in texts(reviewer)
        and "Bernd" not in texts(reviewer)
    )
    assert "hidden until you have answered" in texts(reviewer)
    reviewer.key("A")
    assert "0.00" not in texts(reviewer) and "Bernd" not in texts(reviewer)
    reviewer.key("1")
    assert "Score 0.00" in texts(reviewer) and "Bernd: No finding" in texts(reviewer)
    assert reviewer.cell(0, 2) == "0.00"
    reviewer.key("Z")
    assert "0.00" not in texts(reviewer) and "Bernd" not in texts(reviewer)


def test_a_reader_may_ask_to_see_them_first(reviewer: Reviewer, store_file: Path) -> None:
    answer_as(store_file, "Bernd", "no_finding")
    reviewer.open(store_file)
    reviewer.ui.storeSection.click()
    reviewer.ui.blindCheckBox.click()
    assert "Score 0.00" in texts(reviewer) and "Bernd: No finding" in texts(reviewer)
    reviewer.ui.blindCheckBox.click()
    assert "0.00" not in texts(reviewer) and "Bernd" not in texts(reviewer)


def test_nobody_sees_them_first_where_a_film_is_read_twice(reviewer: Reviewer, store_file: Path) -> None:
    answer_as(store_file, "Bernd", "no_finding")
    with Store.open(store_file) as store:
        assign(store, [1], reader_named(store, "Anna"), SECOND_READ)
    reviewer.open(store_file)
    reviewer.ui.storeSection.click()
    reviewer.ui.blindCheckBox.click()
    assert "0.00" not in texts(reviewer) and "Bernd" not in texts(reviewer)
    assert "read twice" in reviewer.ui.scoreLabel.text
    reviewer.key("N")
    reviewer.see()
    assert "Score 0.37" in reviewer.ui.scoreLabel.text
    reviewer.key("P")
    reviewer.see()
    reviewer.key("1")
    assert "Score 0.00" in texts(reviewer) and "Bernd: No finding" in texts(reviewer)
    reviewer.ui.blindCheckBox.click()


def test_the_score_can_be_hidden_for_good(reviewer: Reviewer, store_file: Path) -> None:
    reviewer.open(store_file)
    reviewer.key("1")
    assert "Score" in reviewer.ui.scoreLabel.text
    reviewer.key("S")
    assert "Score" not in reviewer.ui.scoreLabel.text
    assert reviewer.ui.filmTable.isColumnHidden(2)
    reviewer.key("N", "2")
    assert "Score" not in reviewer.ui.scoreLabel.text
    reviewer.key("S")
    assert "Score" in reviewer.ui.scoreLabel.text and not reviewer.ui.filmTable.isColumnHidden(2)
