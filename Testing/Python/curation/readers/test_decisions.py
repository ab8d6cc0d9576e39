"""Deciding and taking back, as events that stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from CovidXRayLib.curation.analysis.analyses import record_analysis
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.importing.film_table import add_film, film
from CovidXRayLib.curation.readers.answers import assessments
from CovidXRayLib.curation.readers.decisions import (
    adjudicate,
    assessment_of,
    comment,
    history,
    judge_mask,
    set_flags,
    set_label,
    undo,
)
from CovidXRayLib.curation.readers.mask_versions import add_mask, newest_mask
from CovidXRayLib.curation.readers.reader_table import reader_named, readers
from CovidXRayLib.curation.review_database import Store, StoreError
from Testing.Python.curation.made_up_films import add_made_up_films, made_up_film, two_lungs
from Testing.Python.curation.readings import made_up_reading


@pytest.fixture
def ana(store: Store) -> int:
    return reader_named(store, "Ana")


@pytest.fixture
def boris(store: Store) -> int:
    return reader_named(store, "Boris")


@pytest.fixture
def one(store: Store) -> int:
    """A film with an automatic mask."""
    return add_made_up_films(store, 1)[0]


def test_readers_are_told_apart_by_their_names(store: Store, ana: int, boris: int) -> None:
    assert ana != boris
    assert reader_named(store, "  Ana ") == ana
    assert readers(store) == {ana: "Ana", boris: "Boris"}
    with pytest.raises(StoreError):
        reader_named(store, " ")


def test_a_reader_says_all_there_is_to_say(store: Store, one: int, ana: int) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    set_label(store, one, ana, "unusable", "motion")
    judge_mask(store, one, ana, True)
    set_flags(store, one, ana, ["devices", "rotated"])
    comment(store, one, ana, " a tube \n")
    said = assessment_of(store, one, ana)
    assert said.answered
    assert (said.reader, said.label, said.reason, said.mask) == ("Ana", "unusable", "motion", "accepted")
    assert said.flags == ("rotated", "devices")
    assert said.comment == "a tube"
    mask = newest_mask(store, one)
    assert mask is not None
    assert said.mask_id == mask.id
    assert said.answered_at is not None
    assert before < said.answered_at < datetime.now(UTC) + timedelta(seconds=1)


def test_each_decision_is_an_event_with_who_and_from_which_model(store: Store, one: int, ana: int) -> None:
    record_analysis(store, one, made_up_reading(0.7), two_lungs(), "unet-2")
    first = set_label(store, one, ana, "covid")
    record_analysis(store, one, made_up_reading(0.2), two_lungs(), "unet-3")
    second = set_label(store, one, ana, "other")
    events = {event.id: event for event in history(store, one)}
    assert [event.kind for event in events.values()] == [
        "imported",
        "mask",
        "analyzed",
        "label",
        "analyzed",
        "label",
    ]
    assert (events[first].model_version, events[second].model_version) == ("unet-2", "unet-3")
    assert events[first].value == {"label": "covid", "reason": ""}
    assert events[first].reader == "Ana"
    assert events[first].at <= events[second].at


def test_undo_takes_back_one_decision_after_the_other(store: Store, one: int, ana: int) -> None:
    empty = assessment_of(store, one, ana)
    assert empty == AssessmentView(film_id=one, reader_id=ana, reader="Ana")
    first = set_label(store, one, ana, "covid")
    after_first = assessment_of(store, one, ana)
    second = set_label(store, one, ana, "other")
    third = set_flags(store, one, ana, ["rotated"])
    taken = [undo(store, ana), undo(store, ana)]
    assert [each.undone.id for each in taken if each] == [third, second]
    assert assessment_of(store, one, ana) == after_first
    # What is decided now is the newest decision, not what had been taken back.
    fourth = comment(store, one, ana, "again")
    taken = [undo(store, ana), undo(store, ana), undo(store, ana)]
    assert [each.undone.id if each else None for each in taken] == [fourth, first, None]
    assert assessment_of(store, one, ana) == empty
    assert assessments(store) == []
    events = history(store, one)
    undone = {event.id for event in events if event.undone}
    assert undone == {first, second, third, fourth} == {event.undoes for event in events if event.undoes}


def test_undo_is_each_readers_own_and_reaches_back_to_other_films(store: Store, ana: int, boris: int) -> None:
    one, other = add_made_up_films(store, 2)
    set_label(store, one, ana, "covid")
    set_label(store, other, boris, "covid")
    taken = undo(store, ana)
    assert taken is not None
    assert taken.undone.film_id == one
    assert undo(store, ana) is None
    assert assessment_of(store, other, boris).label == "covid"


def test_a_drawn_mask_is_accepted_and_undo_brings_the_former_one_back(
    store: Store, one: int, ana: int
) -> None:
    automatic = newest_mask(store, one, ana)
    drawn = add_mask(store, one, two_lungs(5), "edited", ana)
    said = assessment_of(store, one, ana)
    assert (said.mask, said.mask_id) == ("accepted", drawn)
    undo(store, ana)
    again = newest_mask(store, one, ana)
    assert automatic is not None
    assert again is not None
    assert again.id == automatic.id
    assert assessment_of(store, one, ana).mask == ""


def test_nobody_is_shown_what_another_reader_drew(store: Store, one: int, ana: int, boris: int) -> None:
    automatic = newest_mask(store, one, boris)
    drawn = add_mask(store, one, two_lungs(5), "edited", ana)
    seen = {reader: newest_mask(store, one, reader) for reader in (ana, boris, None)}
    assert automatic is not None
    assert {reader: mask.id for reader, mask in seen.items() if mask} == {
        ana: drawn,
        boris: automatic.id,
        None: drawn,
    }


def test_an_accepted_mask_stays_when_a_newer_network_draws_another(store: Store, one: int, ana: int) -> None:
    judge_mask(store, one, ana, True)
    kept = newest_mask(store, one, ana)
    record_analysis(store, one, made_up_reading(0.5), two_lungs(9), "unet-2")
    now = newest_mask(store, one, ana)
    assert kept is not None
    assert now is not None
    assert now.id == kept.id
    judge_mask(store, one, ana, False)
    rejected_instead = newest_mask(store, one, ana)
    assert rejected_instead is not None
    assert rejected_instead.model_version == "unet-2"


def test_adjudication_settles_and_can_be_taken_back(store: Store, one: int, ana: int, boris: int) -> None:
    set_label(store, one, ana, "covid")
    drawn = add_mask(store, one, two_lungs(5), "edited", ana)
    set_label(store, one, boris, "no_finding")
    assert film(store, one).state == "disagreed"
    chen = reader_named(store, "Chen")
    adjudicate(store, one, chen, "covid", drawn)
    settled = film(store, one)
    assert (settled.state, settled.label, settled.mask, settled.mask_id) == (
        "done",
        "covid",
        "accepted",
        drawn,
    )
    adjudicate(store, one, chen, "unusable", None, "motion")
    assert (film(store, one).label, film(store, one).mask) == ("unusable", "rejected")
    undo(store, chen)
    assert film(store, one) == settled
    undo(store, chen)
    assert film(store, one).state == "disagreed"


def test_words_that_are_no_answers_are_refused(store: Store, one: int, ana: int) -> None:
    for label, reason in (("covid-19", ""), ("unusable", ""), ("unusable", "bored"), ("covid", "motion")):
        with pytest.raises(ValueError, match=r"must be|only"):
            set_label(store, one, ana, label, reason)
    with pytest.raises(ValueError, match="flags"):
        set_flags(store, one, ana, ["shiny"])
    assert [event.kind for event in history(store, one)] == ["imported", "mask"]


def test_films_readers_and_masks_that_are_not_there_are_refused(store: Store, one: int, ana: int) -> None:
    with pytest.raises(StoreError, match="no film 999"):
        set_label(store, 999, ana, "covid")
    with pytest.raises(StoreError, match="no reader 999"):
        set_label(store, one, 999, "covid")
    with pytest.raises(StoreError, match="no reader 999"):
        undo(store, 999)
    with pytest.raises(StoreError, match="mask 999"):
        judge_mask(store, one, ana, True, 999)
    with store.transaction() as session:
        bare = add_film(session, made_up_film(77))
    with pytest.raises(StoreError, match="no mask to judge"):
        judge_mask(store, bare, ana, True)
    with pytest.raises(StoreError, match="none of the film"):
        mask = newest_mask(store, one)
        assert mask is not None
        adjudicate(store, bare, ana, "covid", mask.id)


def test_masks_come_back_as_they_were(store: Store, one: int, ana: int) -> None:
    labels = np.random.default_rng(0).integers(0, 3, (48, 48), np.uint8)
    add_mask(store, one, labels, "edited", ana, "unet-1")
    kept = newest_mask(store, one, ana)
    assert kept is not None
    assert kept.labels.dtype == np.uint8
    assert np.array_equal(kept.labels, labels)
    assert (kept.number, kept.kind, kept.reader_id, kept.model_version) == (2, "edited", ana, "unet-1")


def test_what_is_no_mask_of_the_film_is_refused(store: Store, one: int, ana: int) -> None:
    for labels in (
        np.zeros((48, 47), np.uint8),
        np.full((48, 48), 3, np.uint8),
        np.zeros((48, 48), np.int64),
    ):
        with pytest.raises(ValueError, match="labels"):
            add_mask(store, one, labels, "edited", ana)
    for kind, reader in (("auto", ana), ("edited", None), ("drawn", ana)):
        with pytest.raises(ValueError, match="kind"):
            add_mask(store, one, two_lungs(), kind, reader)
    newest = newest_mask(store, one)
    assert newest is not None
    assert newest.number == 1
