"""Who is asked, and who differs."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

from CovidXRayLib.curation.importing.film_table import add_film
from CovidXRayLib.curation.readers.assignments import assign, disagreements
from CovidXRayLib.curation.readers.decisions import adjudicate, history, judge_mask, set_label
from CovidXRayLib.curation.readers.distribution import assign_reads, assign_second_reads
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids
from Testing.Python.curation.made_up_films import add_made_up_films, made_up_film


@pytest.fixture
def team(database: ReviewDatabase) -> list[int]:
    return [reader_named(database, name) for name in ("Ana", "Boris", "Chen")]


def many_films(database: ReviewDatabase, start: int, stop: int) -> list[int]:
    with database.transaction() as session:
        return [add_film(session, made_up_film(number)) for number in range(start, stop)]


def test_assignment_is_idempotent(database: ReviewDatabase, team: list[int]) -> None:
    films = many_films(database, 0, 3)
    assert assign(database, [films[0], films[1], films[0]], team[0], 1, by=team[2]) == 2
    assert assign(database, films, team[0], 1) == 1
    assert film_ids(database, Filter(assigned_to=team[0])) == films
    asked = [event for event in history(database, films[0]) if event.kind == "assigned"]
    assert [(event.reader, event.value) for event in asked] == [("Chen", {"reader_id": team[0], "round": 1})]


def test_missing_films_and_readers_cannot_be_assigned(database: ReviewDatabase, team: list[int]) -> None:
    films = many_films(database, 0, 1)
    with pytest.raises(ReviewDatabaseError, match="no film 99"):
        assign(database, [films[0], 99], team[0], 1)
    with pytest.raises(ReviewDatabaseError, match="no reader 99"):
        assign(database, films, 99, 1)
    with pytest.raises(ValueError, match="round"):
        assign(database, films, team[0], 4)
    assert film_ids(database, Filter(assigned_to=team[0])) == []


def test_second_reads_are_distributed_evenly_to_other_readers(
    database: ReviewDatabase, team: list[int]
) -> None:
    films = many_films(database, 0, 300)
    for number, reader in enumerate(team):
        assign(database, films[number::3], reader, 1)
    first = {film: team[number % 3] for number, film in enumerate(films)}
    count = assign_second_reads(database, films, 0.3, team, seed=4)
    assert count == 90
    seconds = Counter[int]()
    for reader in team:
        for film in film_ids(database, Filter(assigned_to=reader)):
            if first[film] != reader:
                seconds[reader] += 1
    assert sum(seconds.values()) == count
    assert max(seconds.values()) - min(seconds.values()) <= 1


def test_adding_films_does_not_change_the_drawn_ones(database: ReviewDatabase, team: list[int]) -> None:
    ana, boris, _chen = team
    films = many_films(database, 0, 100)
    assign(database, films, ana, 1)
    assign_second_reads(database, films, 0.3, [boris], seed=4)
    drawn = film_ids(database, Filter(assigned_to=boris))
    assert assign_second_reads(database, films, 0.3, [boris], seed=4) == 0
    more = many_films(database, 100, 200)
    assign(database, more, ana, 1)
    assert assign_second_reads(database, films, 0.3, [boris], seed=4) == 0  # of these films alone
    assign_second_reads(database, films + more, 0.3, [boris], seed=4)
    later = film_ids(database, Filter(assigned_to=boris))
    assert [film for film in later if film in films] == drawn
    assert (len(drawn), len(later)) == (30, 60)
    # A larger share holds the smaller one.
    assign_second_reads(database, films + more, 0.6, [boris], seed=4)
    assert set(later) < set(film_ids(database, Filter(assigned_to=boris)))
    assert len(film_ids(database, Filter(assigned_to=boris))) == 120


@pytest.mark.parametrize(
    ("films", "share", "expected"), [(12, 0.2, 2), (12, 0.5, 6), (5, 0.5, 3), (3, 0.1, 0), (7, 1.0, 7)]
)
def test_second_reads_are_the_rounded_share(
    database: ReviewDatabase, team: list[int], films: int, share: float, expected: int
) -> None:
    numbers = many_films(database, 0, films)
    assert assign_reads(database, numbers, team[:2], share, seed=1) == (films, expected)
    assert assign_reads(database, numbers, team[:2], share, seed=1) == (0, 0)


def test_seed_chooses_the_films(tmp_path: Path) -> None:
    drawn = []
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        with ReviewDatabase.open(tmp_path / f"{name}.sqlite") as database:
            ana, boris = (reader_named(database, reader) for reader in ("Ana", "Boris"))
            films = many_films(database, 0, 40)
            assign(database, films, ana, 1)
            assert assign_second_reads(database, films, 0.25, [boris], seed) == 10
            drawn.append(film_ids(database, Filter(assigned_to=boris)))
    assert drawn[0] == drawn[1] != drawn[2]


def test_films_added_one_by_one_keep_the_share(database: ReviewDatabase, team: list[int]) -> None:
    films: list[int] = []
    drawn: list[int] = []
    since = 0
    for number in range(1, 31):
        films += many_films(database, number, number + 1)
        assign_reads(database, films, team[:1])
        assign_second_reads(database, films, 0.3, team[1:2], seed=4)
        later = film_ids(database, Filter(assigned_to=team[1]))
        assert len(later) == math.floor(0.3 * number + 0.5)
        new = set(later) - set(drawn)
        assert new <= set(films[since:])  # those before the last draw may have been read unblinded
        drawn, since = later, number if new else since


def test_unassigned_assessment_counts_as_first_read(database: ReviewDatabase, team: list[int]) -> None:
    ana, boris, _chen = team
    read, unread = many_films(database, 0, 2)
    set_label(database, read, ana, "covid")
    assert assign_second_reads(database, [read, unread], 1.0, [ana], seed=0) == 0
    assert assign_second_reads(database, [read, unread], 1.0, [ana, boris], seed=0) == 1
    assert film_ids(database, Filter(assigned_to=boris)) == [read]
    assert unread not in film_ids(database, Filter(states=("reviewed", "second_read")))


def test_disagreements_show_both_assessments_until_adjudicated(
    database: ReviewDatabase, team: list[int]
) -> None:
    ana, boris, chen = team
    labels, masks, agreed = add_made_up_films(database, 3)
    for film in (labels, masks, agreed):
        set_label(database, film, ana, "covid")
        set_label(database, film, boris, "other" if film == labels else "covid")
    judge_mask(database, masks, ana, True)
    judge_mask(database, masks, boris, False)
    found = disagreements(database)
    assert [(each.film_id, each.first.reader, each.second.reader) for each in found] == [
        (labels, "Ana", "Boris"),
        (masks, "Ana", "Boris"),
    ]
    assert (found[0].first.label, found[0].second.label) == ("covid", "other")
    assert (found[1].first.mask, found[1].second.mask) == ("accepted", "rejected")
    assert found[0].name == "film000000.png"
    adjudicate(database, labels, chen, "other", None)
    assert [each.film_id for each in disagreements(database)] == [masks]


def test_assigned_reader_cannot_adjudicate(database: ReviewDatabase, team: list[int]) -> None:
    ana, boris, chen = team
    first, second = add_made_up_films(database, 2)
    for film in (first, second):
        set_label(database, film, ana, "covid")
        set_label(database, film, boris, "other")
    assign(database, [first], chen, 2)
    assign(database, [second], chen, 3)
    assert [each.film_id for each in disagreements(database)] == [first, second]
    assert [each.film_id for each in disagreements(database, chen)] == [second]
    assert [each.film_id for each in disagreements(database, ana)] == [first, second]
    set_label(database, first, chen, "covid")
    assert [each.film_id for each in disagreements(database, chen)] == [first, second]


def test_differing_two_of_three_are_shown(database: ReviewDatabase, team: list[int]) -> None:
    (film,) = add_made_up_films(database, 1)
    for reader, label in zip(team, ("covid", "covid", "other"), strict=True):
        set_label(database, film, reader, label)
    (found,) = disagreements(database)
    assert (found.first.reader, found.second.reader) == ("Ana", "Chen")
