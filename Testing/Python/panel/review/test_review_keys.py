"""Fifty films by keyboard, and what each key does to the database and to the view."""

from __future__ import annotations

from pathlib import Path

import pytest
from slicerhost.fixtures import process_events

from CovidXRayLib.curation.readers.answers import assessments, history
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.panel.reviewer import Reviewer, fill_database, write_phantoms

LABELS = ("covid", "pneumonia_other", "no_finding", "other", "unusable", "covid_no_pattern")


@pytest.mark.slow
def test_fifty_films_by_keyboard(reviewer: Reviewer, tmp_path: Path) -> None:
    import slicer

    films = fill_database(tmp_path / "store.sqlite", write_phantoms(tmp_path, 50))
    reviewer.open(tmp_path / "store.sqlite")
    expected, nodes = {}, 0
    for number, film in enumerate(films):
        reviewer.see()
        assert reviewer.film == film and reviewer.tab.current.isShown
        assert reviewer.colored() > 200
        label = number % 6
        reviewer.key("R" if number % 5 == 4 else "A", str(label + 1))
        if LABELS[label] == "unusable":
            reviewer.key("3")
        expected[film] = (
            LABELS[label],
            "exposure" if LABELS[label] == "unusable" else "",
            "rejected" if number % 5 == 4 else "accepted",
        )
        if number == 1:
            nodes = slicer.mrmlScene.GetNumberOfNodes()
        reviewer.key("N")
    assert slicer.mrmlScene.GetNumberOfNodes() == nodes
    assert reviewer.film == films[-1] and "last film" in reviewer.message
    with ReviewDatabase.open(tmp_path / "store.sqlite") as database:
        said = {view.film_id: (view.label, view.reason, view.mask) for view in assessments(database)}
    assert said == expected


def test_decision_is_durable_before_the_next_key(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    reviewer.key("A")
    assert reviewer.assessment().mask == "accepted" and not reviewer.assessment().answered
    reviewer.key("1")
    assert reviewer.assessment().label == "covid"
    reviewer.key("6")
    assert reviewer.assessment().label == "covid_no_pattern"
    assert reviewer.ui.label6Button.checked and not reviewer.ui.label1Button.checked
    assert reviewer.cell(0, 1).split() == ["COVID-19,", "normal", "film", "mask", "accepted"]
    with ReviewDatabase.open(database_file) as database:
        events = history(database, reviewer.film)
    assert [event.kind for event in events] == ["imported", "analyzed", "mask", "label", "label"]
    assert {event.model_version for event in events[2:]} == {"unet 1"}


def test_undo_returns_to_the_film_and_restores_its_state(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    first = reviewer.film
    reviewer.key("1", "2", "N")
    reviewer.see()
    assert reviewer.film != first
    reviewer.key("Z")
    reviewer.see()
    assert reviewer.film == first and "undone" in reviewer.message
    assert reviewer.assessment().label == "covid" and reviewer.ui.label1Button.checked
    reviewer.key("Ctrl+Z")
    assert reviewer.assessment().label == "" and reviewer.cell(0, 1) == ""
    reviewer.key("Z")
    assert "Nothing to undo" in reviewer.message


def test_unusable_film_requires_a_reason(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    reviewer.key("5", "Escape")
    assert reviewer.assessment().label == "" and not reviewer.ui.label5Button.checked
    reviewer.key("5", "2")
    assert (reviewer.assessment().label, reviewer.assessment().reason) == ("unusable", "lungs_cut_off")
    assert "Lungs not fully included" in reviewer.ui.scoreLabel.text


def test_flags_are_toggled_by_number_keys(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    reviewer.key("F", "1", "5", "Return")
    assert reviewer.assessment().flags == ("rotated", "devices") and reviewer.assessment().label == ""
    reviewer.key("F", "1", "F")
    assert reviewer.assessment().flags == ("devices",)
    reviewer.key("F", "2", "Escape")
    assert reviewer.assessment().flags == ("devices",)


def test_letters_in_a_comment_are_not_shortcuts(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    film = reviewer.film
    reviewer.key("C")
    reviewer.type("A1 near apex, n.r.")
    assert reviewer.assessment() == reviewer.assessment(film) and reviewer.assessment().comment == ""
    reviewer.key("Return")
    assert reviewer.film == film
    assert (reviewer.assessment().comment, reviewer.assessment().label, reviewer.assessment().mask) == (
        "A1 near apex, n.r.",
        "",
        "",
    )
    reviewer.key("C")
    reviewer.type("nothing")
    reviewer.key("Escape", "1")
    assert (reviewer.assessment().comment, reviewer.assessment().label) == ("A1 near apex, n.r.", "covid")


def test_mask_stays_hidden(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    assert reviewer.colored() > 200
    reviewer.key("L")
    assert reviewer.colored() == 0
    reviewer.key("N")
    reviewer.see()
    assert reviewer.colored() == 0
    reviewer.key("L")
    assert reviewer.colored() > 200


def test_auto_advance(reviewer: Reviewer, database_file: Path) -> None:
    reviewer.open(database_file)
    reviewer.ui.advanceCheckBox.click()
    films = reviewer.tab.list.films
    reviewer.key("3")
    assert reviewer.film == films[0]
    reviewer.key("A")
    assert reviewer.film == films[1]
    reviewer.see()
    reviewer.key("5", "1")
    assert reviewer.film == films[2]


def test_shortcuts_belong_to_the_visible_tab(
    reviewer: Reviewer, database_file: Path, sample_films: list[Path]
) -> None:
    from slicerhost.fixtures import wait_until

    reviewer.open(database_file)
    film = reviewer.film
    reviewer.panel.openFilms([sample_films[0]])
    wait_until(lambda: not reviewer.panel.busy)
    process_events()
    assert reviewer.panel.ui.tabs.currentIndex == 0
    assert reviewer.colored() == 0
    reviewer.panel.analyze()
    wait_until(lambda: not reviewer.panel.busy)
    checked = reviewer.panel.ui.lungsCheckBox.checked
    reviewer.key("1", "N", "L")
    assert reviewer.panel.ui.lungsCheckBox.checked is not checked
    reviewer.key("L")
    reviewer.panel.ui.tabs.setCurrentIndex(1)
    reviewer.see()
    assert reviewer.film == film and reviewer.assessment().label == ""
    assert reviewer.colored() > 200
    reviewer.key("1")
    assert reviewer.assessment().label == "covid"


@pytest.mark.parametrize("letter", ["A", "R", "E", "1", "N"])
def test_shortcuts_of_an_empty_list_do_nothing(reviewer: Reviewer, tmp_path: Path, letter: str) -> None:
    reviewer.open(tmp_path / "empty.sqlite")
    reviewer.key(letter, "Z", "P", "F", "C", "X")
    assert reviewer.tab.current.film is None
