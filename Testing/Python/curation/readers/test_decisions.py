"""Deciding and taking back, as events that stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from CovidXRayLib.curation.analysis.analyses import record_analysis
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.importing.film_table import add_film, film
from CovidXRayLib.curation.readers.answers import adjudication_of, assessments
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
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from Testing.Python.curation.made_up_films import add_made_up_films, made_up_film, two_lungs
from Testing.Python.curation.readings import made_up_reading


@pytest.fixture
def ana(database: ReviewDatabase) -> int:
    return reader_named(database, "Ana")


@pytest.fixture
def boris(database: ReviewDatabase) -> int:
    return reader_named(database, "Boris")


@pytest.fixture
def one(database: ReviewDatabase) -> int:
    """A film with an automatic mask."""
    return add_made_up_films(database, 1)[0]


def test_readers_are_identified_by_name(database: ReviewDatabase, ana: int, boris: int) -> None:
    assert ana != boris
    assert reader_named(database, "  Ana ") == ana
    assert readers(database) == {ana: "Ana", boris: "Boris"}
    with pytest.raises(ReviewDatabaseError):
        reader_named(database, " ")


def test_reader_records_all_decisions(database: ReviewDatabase, one: int, ana: int) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    set_label(database, one, ana, "unusable", "motion")
    judge_mask(database, one, ana, True)
    set_flags(database, one, ana, ["devices", "rotated"])
    comment(database, one, ana, " a tube \n")
    said = assessment_of(database, one, ana)
    assert said.answered
    assert (said.reader, said.label, said.reason, said.mask) == ("Ana", "unusable", "motion", "accepted")
    assert said.flags == ("rotated", "devices")
    assert said.comment == "a tube"
    mask = newest_mask(database, one)
    assert mask is not None
    assert said.mask_id == mask.id
    assert said.answered_at is not None
    assert before < said.answered_at < datetime.now(UTC) + timedelta(seconds=1)


def test_decision_event_has_reader_and_model(database: ReviewDatabase, one: int, ana: int) -> None:
    record_analysis(database, one, made_up_reading(0.7), two_lungs(), "unet-2")
    first = set_label(database, one, ana, "covid")
    record_analysis(database, one, made_up_reading(0.2), two_lungs(), "unet-3")
    second = set_label(database, one, ana, "other")
    events = {event.id: event for event in history(database, one)}
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


def test_undo_reverts_decisions_in_order(database: ReviewDatabase, one: int, ana: int) -> None:
    empty = assessment_of(database, one, ana)
    assert empty == AssessmentView(film_id=one, reader_id=ana, reader="Ana")
    first = set_label(database, one, ana, "covid")
    after_first = assessment_of(database, one, ana)
    second = set_label(database, one, ana, "other")
    third = set_flags(database, one, ana, ["rotated"])
    taken = [undo(database, ana), undo(database, ana)]
    assert [each.undone.id for each in taken if each] == [third, second]
    assert assessment_of(database, one, ana) == after_first
    # What is decided now is the newest decision, not what had been undone.
    fourth = comment(database, one, ana, "again")
    taken = [undo(database, ana), undo(database, ana), undo(database, ana)]
    assert [each.undone.id if each else None for each in taken] == [fourth, first, None]
    assert assessment_of(database, one, ana) == empty
    assert assessments(database) == []
    events = history(database, one)
    undone = {event.id for event in events if event.undone}
    assert undone == {first, second, third, fourth} == {event.undoes for event in events if event.undoes}


def test_undo_is_per_reader_and_across_films(database: ReviewDatabase, ana: int, boris: int) -> None:
    one, other = add_made_up_films(database, 2)
    set_label(database, one, ana, "covid")
    set_label(database, other, boris, "covid")
    taken = undo(database, ana)
    assert taken is not None
    assert taken.undone.film_id == one
    assert undo(database, ana) is None
    assert assessment_of(database, other, boris).label == "covid"


def test_manual_mask_is_accepted_and_undo_restores_the_previous_one(
    database: ReviewDatabase, one: int, ana: int
) -> None:
    automatic = newest_mask(database, one, ana)
    drawn = add_mask(database, one, two_lungs(5), "edited", ana)
    said = assessment_of(database, one, ana)
    assert (said.mask, said.mask_id) == ("accepted", drawn)
    undo(database, ana)
    again = newest_mask(database, one, ana)
    assert automatic is not None
    assert again is not None
    assert again.id == automatic.id
    assert assessment_of(database, one, ana).mask == ""


def test_masks_of_other_readers_are_hidden(database: ReviewDatabase, one: int, ana: int, boris: int) -> None:
    automatic = newest_mask(database, one, boris)
    drawn = add_mask(database, one, two_lungs(5), "edited", ana)
    seen = {reader: newest_mask(database, one, reader) for reader in (ana, boris, None)}
    assert automatic is not None
    assert {reader: mask.id for reader, mask in seen.items() if mask} == {
        ana: drawn,
        boris: automatic.id,
        None: drawn,
    }


def test_accepted_mask_survives_a_newer_network(database: ReviewDatabase, one: int, ana: int) -> None:
    judge_mask(database, one, ana, True)
    kept = newest_mask(database, one, ana)
    record_analysis(database, one, made_up_reading(0.5), two_lungs(9), "unet-2")
    now = newest_mask(database, one, ana)
    assert kept is not None
    assert now is not None
    assert now.id == kept.id
    judge_mask(database, one, ana, False)
    rejected_instead = newest_mask(database, one, ana)
    assert rejected_instead is not None
    assert rejected_instead.model_version == "unet-2"


def test_adjudication_can_be_undone(database: ReviewDatabase, one: int, ana: int, boris: int) -> None:
    set_label(database, one, ana, "covid")
    drawn = add_mask(database, one, two_lungs(5), "edited", ana)
    set_label(database, one, boris, "no_finding")
    assert film(database, one).state == "disagreed"
    chen = reader_named(database, "Chen")
    assert adjudication_of(database, one) is None
    adjudicate(database, one, chen, "covid", drawn)
    settled = film(database, one)
    assert (settled.state, settled.label, settled.mask, settled.mask_id) == (
        "adjudicated",
        "covid",
        "accepted",
        drawn,
    )
    adjudicate(database, one, chen, "unusable", None, "motion", seconds=2.0)
    assert (film(database, one).label, film(database, one).mask) == ("unusable", "rejected")
    found = adjudication_of(database, one)
    assert found is not None and (found.reader, found.reason, found.seconds) == ("Chen", "motion", 2.0)
    assert (found.label, found.mask, found.mask_id) == ("unusable", "rejected", None)
    undo(database, chen)
    assert film(database, one) == settled
    found = adjudication_of(database, one)
    assert found is not None
    assert (found.label, found.reason, found.mask, found.mask_id) == ("covid", "", "accepted", drawn)
    undo(database, chen)
    assert adjudication_of(database, one) is None
    assert film(database, one).state == "disagreed"


def test_unknown_labels_are_rejected(database: ReviewDatabase, one: int, ana: int) -> None:
    for label, reason in (("covid-19", ""), ("unusable", ""), ("unusable", "bored"), ("covid", "motion")):
        with pytest.raises(ValueError, match=r"must be|only"):
            set_label(database, one, ana, label, reason)
    with pytest.raises(ValueError, match="flags"):
        set_flags(database, one, ana, ["shiny"])
    assert [event.kind for event in history(database, one)] == ["imported", "mask"]


def test_missing_films_readers_and_masks_are_rejected(database: ReviewDatabase, one: int, ana: int) -> None:
    with pytest.raises(ReviewDatabaseError, match="no film 999"):
        set_label(database, 999, ana, "covid")
    with pytest.raises(ReviewDatabaseError, match="no reader 999"):
        set_label(database, one, 999, "covid")
    with pytest.raises(ReviewDatabaseError, match="no reader 999"):
        undo(database, 999)
    with pytest.raises(ReviewDatabaseError, match="mask 999"):
        judge_mask(database, one, ana, True, 999)
    with database.transaction() as session:
        bare = add_film(session, made_up_film(77))
    with pytest.raises(ReviewDatabaseError, match="no mask to assess"):
        judge_mask(database, bare, ana, True)
    with pytest.raises(ReviewDatabaseError, match="does not belong to the film"):
        mask = newest_mask(database, one)
        assert mask is not None
        adjudicate(database, bare, ana, "covid", mask.id)


def test_masks_round_trip(database: ReviewDatabase, one: int, ana: int) -> None:
    labels = np.random.default_rng(0).integers(0, 3, (48, 48), np.uint8)
    add_mask(database, one, labels, "edited", ana, "unet-1")
    kept = newest_mask(database, one, ana)
    assert kept is not None
    assert kept.labels.dtype == np.uint8
    assert np.array_equal(kept.labels, labels)
    assert (kept.number, kept.kind, kept.reader_id, kept.model_version) == (2, "edited", ana, "unet-1")


def test_invalid_mask_is_rejected(database: ReviewDatabase, one: int, ana: int) -> None:
    for labels in (
        np.zeros((48, 47), np.uint8),
        np.full((48, 48), 3, np.uint8),
        np.zeros((48, 48), np.int64),
    ):
        with pytest.raises(ValueError, match="labels"):
            add_mask(database, one, labels, "edited", ana)
    for kind, reader in (("auto", ana), ("edited", None), ("drawn", ana)):
        with pytest.raises(ValueError, match="kind"):
            add_mask(database, one, two_lungs(), kind, reader)
    newest = newest_mask(database, one)
    assert newest is not None
    assert newest.number == 1
