"""Lists: which films, in which order, and what their lines show."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import pytest
from sqlalchemy import event

from CovidXRayLib.curation.analysis.analyses import record_analysis
from CovidXRayLib.curation.database.models import Film
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.history.vocabulary import (
    ANSWERS,
    FILM_STATES,
    FLAGS,
    MASK_FILTERS,
    ORDERS,
    SECOND_READ,
)
from CovidXRayLib.curation.importing.film_facts import NewFilm
from CovidXRayLib.curation.importing.film_table import FilmView, add_film, all_films, film, thumbnail
from CovidXRayLib.curation.readers.answers import assessment_of, assessments
from CovidXRayLib.curation.readers.assignments import assign
from CovidXRayLib.curation.readers.decisions import adjudicate, comment, judge_mask, set_flags, set_label
from CovidXRayLib.curation.readers.edit_locks import acquire
from CovidXRayLib.curation.readers.mask_versions import add_mask, mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from CovidXRayLib.curation.worklists.position import Position, position_of, save_position
from CovidXRayLib.curation.worklists.worklist_table import Filter, add, create, film_ids, rows, worklists
from Testing.Python.curation.made_up_films import THUMBNAIL, add_made_up_films, made_up_film, two_lungs
from Testing.Python.curation.readings import made_up_reading

COUNT = 40


@pytest.fixture
def filled(database: ReviewDatabase) -> ReviewDatabase:
    """Films in all states, with two readers who said this and that."""
    chance = random.Random(1)
    films = add_made_up_films(database, COUNT - 1)
    with database.transaction() as session:
        films.append(add_film(session, made_up_film(COUNT)))  # without a mask
    readers = [reader_named(database, "Ana"), reader_named(database, "Boris")]
    for each in films[:-1]:
        if chance.random() < 0.8:
            failed = ("view",) if chance.random() < 0.3 else ()
            solidity = 0.8 + 0.2 * chance.random()
            reading = made_up_reading(None if failed else chance.random(), failed, solidity=solidity)
            record_analysis(database, each, reading, two_lungs(each), "unet-1")
        for reader in readers:
            if chance.random() < 0.3:
                assign(database, [each], reader, 1)
            if chance.random() < 0.6:
                label = chance.choice(ANSWERS)
                set_label(database, each, reader, label, "motion" if label == "unusable" else "")
            if chance.random() < 0.6:
                judge_mask(database, each, reader, chance.random() < 0.6)
            if chance.random() < 0.2:
                add_mask(database, each, two_lungs(each + 1), "edited", reader)
            if chance.random() < 0.3:
                set_flags(database, each, reader, [chance.choice(FLAGS)])
            if chance.random() < 0.5:
                comment(database, each, reader, chance.choice(["Left APEX", "100 % sure", "100 percent"]))
    return database


def chosen(database: ReviewDatabase, wanted: Callable[[FilmView], bool]) -> set[int]:
    return {each.id for each in all_films(database) if wanted(each)}


@pytest.mark.parametrize("reader_id", [1, 2])
def test_filters_of_a_reader(filled: ReviewDatabase, reader_id: int) -> None:
    said = {each.id: assessment_of(filled, each.id, reader_id) for each in all_films(filled)}

    def left(**wanted: object) -> set[int]:
        return set(film_ids(filled, Filter(**wanted), reader_id=reader_id))  # type: ignore[arg-type]

    def own(right: Callable[[AssessmentView], bool]) -> set[int]:
        return {film_id for film_id, assessment in said.items() if right(assessment)}

    for label in ANSWERS:
        assert left(labels=(label,)) == own(lambda one, label=label: one.label == label)
    assert left(labels=("covid", "other")) == own(lambda one: one.label in ("covid", "other"))
    for flag in FLAGS:
        assert left(flags=(flag,)) == own(lambda one, flag=flag: flag in one.flags)
    assert left(unanswered_by=reader_id) == own(lambda one: not one.answered)
    assert left(mask="accepted") == own(lambda one: one.mask == "accepted")
    assert left(mask="rejected") == own(lambda one: one.mask == "rejected")
    assert left(mask="unjudged") == own(lambda one: one.mask == "")
    assert left(mask="edited") == own(
        lambda one: one.mask_id is not None and mask(filled, one.mask_id).kind == "edited"
    )
    assert left(text="apex") == own(lambda one: one.comment == "Left APEX") != set()
    assert left(text="100 %") == own(lambda one: one.comment == "100 % sure") != set()
    blinded = film_ids(filled, Filter(text="film"), reader_id=reader_id, hide_names=True)
    assert blinded == [] != film_ids(filled, Filter(text="film"), reader_id=reader_id)


def test_filters_without_a_reader(filled: ReviewDatabase) -> None:
    def left(**wanted: object) -> set[int]:
        return set(film_ids(filled, Filter(**wanted)))  # type: ignore[arg-type]

    for state in FILM_STATES:
        assert left(states=(state,)) == chosen(filled, lambda each, state=state: each.state == state)
    assert len({each.state for each in all_films(filled)}) >= 5
    for label in ANSWERS:
        assert left(labels=(label,)) == chosen(filled, lambda each, label=label: each.label == label)
    for word, kept in (("accepted", "accepted"), ("rejected", "rejected"), ("unjudged", "")):
        assert left(mask=word) == chosen(filled, lambda each, kept=kept: each.mask == kept)
    assert left(mask="missing") == chosen(filled, lambda each: each.mask_id is None) == {COUNT}
    assert left(mask="edited") == chosen(
        filled, lambda each: each.mask_id is not None and mask(filled, each.mask_id).kind == "edited"
    )
    assert left(checks_failed=True) == chosen(filled, lambda each: each.failed_checks == ("view",)) != set()
    assert left(checks_failed=False) == chosen(filled, lambda each: each.failed_checks == ())
    assert left(text="FILM00001") == set(range(11, 21))
    assert left(text="film_") == set()  # an underscore is one
    flagged = {one.film_id for one in assessments(filled) if "rotated" in one.flags}
    assert left(flags=("rotated",)) == flagged != set()


def test_filters_combine(filled: ReviewDatabase) -> None:
    lists = create(filled, "some")
    add(filled, lists, range(30, 10, -1))
    both = Filter(worklist_id=lists, assigned_to=1, unanswered_by=2, checks_failed=False)
    alone = [
        set(film_ids(filled, each))
        for each in (
            Filter(worklist_id=lists),
            Filter(assigned_to=1),
            Filter(unanswered_by=2),
            Filter(checks_failed=False),
        )
    ]
    assert set(film_ids(filled, both)) == set.intersection(*alone) != set()


def test_sort_orders_put_the_most_urgent_first(filled: ReviewDatabase) -> None:
    views = {each.id: each for each in all_films(filled)}
    figures: dict[str, Callable[[FilmView], float]] = {
        "uncertainty": lambda each: each.uncertainty,
        "disagreement": lambda each: each.disagreement,
        "suspected_mask": lambda each: each.suspicion,
    }
    for wanted in (Filter(), Filter(checks_failed=False)):
        left = film_ids(filled, wanted)
        assert left == sorted(left)
        for order, figure in figures.items():
            expected = sorted(left, key=lambda film_id: (-figure(views[film_id]), film_id))
            assert film_ids(filled, wanted, order) == expected
            assert len({figure(views[film_id]) for film_id in left}) > 3


def test_worklist_keeps_its_own_order(filled: ReviewDatabase) -> None:
    lists = create(filled, "back to front")
    assert create(filled, " back to  front ") == lists
    assert add(filled, lists, [9, 7, 8, 7]) == 3
    assert add(filled, lists, [3, 8]) == 1
    assert film_ids(filled, Filter(worklist_id=lists)) == [9, 7, 8, 3]
    assert worklists(filled) == {lists: "back to front"}
    with pytest.raises(ReviewDatabaseError, match="worklist 99"):
        add(filled, 99, [1])
    with pytest.raises(ReviewDatabaseError):
        create(filled, "")


def test_unknown_values_are_rejected(database: ReviewDatabase) -> None:
    with pytest.raises(ValueError, match="order"):
        film_ids(database, order="beauty")
    with pytest.raises(ValueError, match="mask"):
        film_ids(database, Filter(mask="nice"))


def test_filters_combine_with_sort_orders(filled: ReviewDatabase) -> None:
    filters = [Filter(mask=word) for word in MASK_FILTERS]
    filters += [
        Filter(text="film"),
        Filter(labels=("covid",)),
        Filter(flags=FLAGS),
        Filter(states=FILM_STATES),
    ]
    for wanted, reader in itertools.product(filters, (None, 1)):
        left = {frozenset(film_ids(filled, wanted, order, reader)) for order in ORDERS}
        assert len(left) == 1


def test_scores_and_other_assessments_are_hidden_until_assessed(database: ReviewDatabase) -> None:
    (one,) = add_made_up_films(database, 1)
    ana, boris = reader_named(database, "Ana"), reader_named(database, "Boris")
    record_analysis(database, one, made_up_reading(0.7), two_lungs(), "unet-1")
    set_label(database, one, boris, "covid")
    (before,) = rows(database, [one], ana)
    assert before.hidden
    assert (before.label, before.probability, before.others) == (None, None, None)
    (open_,) = rows(database, [one], ana, hide_others=False)
    assert not open_.hidden
    assert (open_.label, open_.probability, open_.others) == ("covid", 0.7, (("Boris", "covid"),))
    set_label(database, one, ana, "other")
    (after,) = rows(database, [one], ana)
    assert (after.my_label, after.label, after.probability) == ("other", "", 0.7)
    assert after.others == (("Boris", "covid"),)


def test_double_read_film_is_always_blinded(database: ReviewDatabase) -> None:
    twice, once = add_made_up_films(database, 2)
    ana, boris, chen = (reader_named(database, name) for name in ("Ana", "Boris", "Chen"))
    for each in (twice, once):
        record_analysis(database, each, made_up_reading(0.7), two_lungs(), "unet-1")
        set_label(database, each, boris, "covid")
    assign(database, [twice], chen, SECOND_READ)
    # Not only whom it was given to: anybody's answer makes a second read of it.
    for reader in (chen, ana):
        hidden, open_ = rows(database, [twice, once], reader, hide_others=False)
        assert (hidden.hidden, hidden.label, hidden.probability, hidden.others) == (True, None, None, None)
        assert (open_.hidden, open_.probability) == (False, 0.7)
    (adjudicated,) = rows(database, [twice], ana, adjudicating=True)
    assert not adjudicated.hidden and adjudicated.others == (("Boris", "covid"),)
    assert (adjudicated.my_label, adjudicated.my_mask) == ("", "")
    set_label(database, twice, chen, "other")
    (answered,) = rows(database, [twice], chen, hide_others=False)
    assert (answered.hidden, answered.probability, answered.others) == (False, 0.7, (("Boris", "covid"),))


def test_adjudicator_sees_the_adjudication_in_the_rows(database: ReviewDatabase) -> None:
    (one,) = add_made_up_films(database, 1)
    ana, boris = reader_named(database, "Ana"), reader_named(database, "Boris")
    set_label(database, one, ana, "covid")
    set_label(database, one, boris, "other")
    (before,) = rows(database, [one], ana, adjudicating=True)
    assert (before.my_label, before.my_mask) == ("", "")
    adjudicate(database, one, ana, "no_finding", None)
    (after,) = rows(database, [one], boris, adjudicating=True)
    assert (after.my_label, after.my_mask) == ("no_finding", "rejected")
    (own,) = rows(database, [one], ana)
    assert (own.my_label, own.my_mask) == ("covid", "")


def test_rows_are_in_the_requested_order(filled: ReviewDatabase) -> None:
    wanted = [5, 3, COUNT, 1]
    assert {line.name for line in rows(filled, wanted, 1)} == {""}  # blinded
    lines = rows(filled, wanted, 1, hide_others=False)
    assert [line.id for line in lines] == wanted
    assert lines[0].name == "film000004.png"
    assert lines[0].thumbnail == THUMBNAIL
    assert [line.checks_failed for line in lines] == [film(filled, one).failed_checks for one in wanted]
    assert [line.my_mask for line in lines] == [assessment_of(filled, one, 1).mask for one in wanted]
    with pytest.raises(ReviewDatabaseError, match="no film 999"):
        rows(filled, [1, 999], 1)


def test_row_shows_who_is_editing(database: ReviewDatabase) -> None:
    one, other = add_made_up_films(database, 2)
    ana, boris = reader_named(database, "Ana"), reader_named(database, "Boris")
    acquire(database, one, boris)
    acquire(database, other, ana)
    assert [line.locked_by for line in rows(database, [one, other], ana)] == ["Boris", None]


def test_queries_use_indexes(tmp_path_factory: pytest.TempPathFactory) -> None:
    statements: list[str] = []
    with ReviewDatabase.open(tmp_path_factory.mktemp("plans") / "store.db") as database:

        @event.listens_for(database.engine, "before_cursor_execute")
        def remember(_connection, _cursor, statement, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
            if "FROM film" in statement:
                statements.append(statement)

        for order in ORDERS:
            film_ids(database, order=order)
        with database.reading() as session:
            plans = [
                " ".join(row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {one}"))
                for one in list(statements)
            ]
    assert len(plans) == len(ORDERS)
    assert not any("TEMP B-TREE" in plan for plan in plans), plans
    # The figures' indexes hold all that these need; no row is read.
    assert all("COVERING INDEX" in plan for plan in plans[1:]), plans


def test_film_round_trip(database: ReviewDatabase) -> None:
    new = NewFilm(
        path="archive/Muñoz/film.dcm",
        file_sha256="a" * 64,
        pixel_sha256="b" * 64,
        rows=3000,
        columns=2500,
        thumbnail=THUMBNAIL,
        spacing=(0.15, 0.143),
        view="AP",
        modality="DX",
        patient_key="c" * 32,
        source_family="hospital",
        facts={"license": "CC0", "fold": "3"},
    )
    with database.transaction() as session:
        number = add_film(session, new)
    kept = film(database, number)
    for name in ("path", "rows", "columns", "spacing", "view", "modality", "patient_key", "facts"):
        assert getattr(kept, name) == getattr(new, name), name
    assert thumbnail(database, number) == THUMBNAIL
    assert len(all_films(database, [number, number])) == 2
    with pytest.raises(ReviewDatabaseError, match="no film 999"):
        film(database, 999)
    with pytest.raises(ReviewDatabaseError, match="no film 999"):
        thumbnail(database, 999)


def test_long_lists_are_paginated(database: ReviewDatabase) -> None:
    with database.transaction() as session:
        films = [add_film(session, made_up_film(number)) for number in range(1101)]
        assert session.get(Film, films[-1]) is not None
    assert [line.id for line in rows(database, films[::-1], reader_named(database, "Ana"))] == films[::-1]
    assert len(all_films(database, films)) == 1101
    assert add(database, create(database, "all"), films) == 1101


def test_reader_resumes_at_the_same_position(place: str) -> None:
    everything = Position(
        Filter("apex", ("adjudicated", "reviewed"), ("covid",), ("rotated",), 1, 2, "edited", False, 4),
        "suspected_mask",
        17,
        {"hidden": ["score"], "width": 0.4},
    )
    with ReviewDatabase.open(place) as database:
        ana, boris = reader_named(database, "Ana"), reader_named(database, "Boris")
        assert position_of(database, ana) is None
        save_position(database, ana, Position())
        save_position(database, ana, everything)
        save_position(database, boris, Position(order="uncertainty"))
    with ReviewDatabase.open(place) as database:
        assert position_of(database, ana) == everything
        assert position_of(database, boris) == Position(order="uncertainty")
