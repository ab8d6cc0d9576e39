"""Several readers in one store at once: nobody's decision is lost, and nobody takes back another's."""

from __future__ import annotations

from collections import defaultdict

import pytest

from CovidXRayLib.curation.decisions import assessment_of, history, undo
from CovidXRayLib.curation.projections import rebuild
from CovidXRayLib.curation.readers import reader_named
from CovidXRayLib.curation.store import Store
from CovidXRayLib.curation.views import AssessmentView
from CovidXRayLib.curation.vocabulary import COMMENT, DECISIONS, EDITED, FLAGS_SET, LABEL, MASK, UNDO
from Testing.Python.curation.annotators import Annotator, Decided, annotate
from Testing.Python.curation.made_up_films import add_made_up_films

FILMS = 4  # few, so that all are at the same ones at once
DECISIONS_EACH = 40


def annotators_for(place: str) -> int:
    """Two share a file, ten a server."""
    return 10 if place.startswith("postgresql") else 2


@pytest.fixture
def annotated(place: str, store: Store) -> tuple[list[int], dict[str, list[Decided]]]:
    """Films, and by name what each of several simultaneous readers was told to be done."""
    films = add_made_up_films(store, FILMS)
    names = [f"reader {number}" for number in range(annotators_for(place))]
    running = {
        name: Annotator(annotate, place, name, films, seed, DECISIONS_EACH) for seed, name in enumerate(names)
    }
    decided = {}
    for name, annotator in running.items():
        decided[name] = [word for word in annotator.rest() if word != "open"]
        assert annotator.process.exitcode == 0
    return films, decided


def what_stands(decided: list[Decided]) -> dict[int, dict[str, dict[str, object]]]:
    """By film and kind, what one reader's own decisions amount to; an undo takes back the newest."""
    standing: list[Decided] = []
    for decision in decided:
        if decision.kind == UNDO:
            standing.pop()
        else:
            standing.append(decision)
    films: dict[int, dict[str, dict[str, object]]] = defaultdict(dict)
    for decision in standing:
        edited = decision.kind == EDITED
        films[decision.film][MASK if edited else decision.kind] = (
            {"accepted": True, "mask": decision.number} if edited else decision.value
        )
    return films


def assert_says(assessment: AssessmentView, expected: dict[str, dict[str, object]]) -> None:
    label = expected.get(LABEL, {"label": "", "reason": ""})
    assert (assessment.label, assessment.reason) == (label["label"], label["reason"])
    assert sorted(assessment.flags) == expected.get(FLAGS_SET, {"flags": []})["flags"]
    assert assessment.comment == expected.get(COMMENT, {"text": ""})["text"]
    mask = expected.get(MASK)
    assert assessment.mask == ("" if mask is None else "accepted" if mask["accepted"] else "rejected")
    if mask and "mask" in mask:
        assert assessment.mask_id == mask["mask"]


@pytest.mark.slow
def test_every_decision_of_every_annotator_is_in_the_store_and_no_other(
    store: Store, annotated: tuple[list[int], dict[str, list[Decided]]]
) -> None:
    films, decided = annotated
    found = {
        event.id: event
        for film in films
        for event in history(store, film)
        if event.kind in (*DECISIONS, UNDO)
    }
    acknowledged = 0
    for name, decisions in decided.items():
        for decision in decisions:
            event = (
                next(event for event in found.values() if event.mask_id == decision.number)
                if decision.kind == EDITED
                else found[decision.number]
            )
            assert (event.reader, event.film_id) == (name, decision.film)
            if decision.kind in DECISIONS:
                assert event.kind == decision.kind
                assert decision.value.items() <= event.value.items()
        acknowledged += len(decisions)
    assert acknowledged == len(found)
    assert acknowledged > DECISIONS_EACH * len(decided) // 2


@pytest.mark.slow
def test_undo_takes_back_the_readers_own_decisions_alone(
    store: Store, annotated: tuple[list[int], dict[str, list[Decided]]]
) -> None:
    films, decided = annotated
    for name, decisions in decided.items():
        stands = what_stands(decisions)
        for film in films:
            assert_says(assessment_of(store, film, reader_named(store, name)), stands[film])

    first, *others = decided
    before = [assessment_of(store, film, reader_named(store, name)) for name in others for film in films]
    taken_back = 0
    while undo(store, reader_named(store, first)):
        taken_back += 1
    assert taken_back == sum(1 if decision.kind != UNDO else -1 for decision in decided[first])
    for film in films:
        assert_says(assessment_of(store, film, reader_named(store, first)), {})
    after = [assessment_of(store, film, reader_named(store, name)) for name in others for film in films]
    assert before == after


@pytest.mark.slow
def test_what_is_shown_is_what_the_events_say(
    store: Store, annotated: tuple[list[int], dict[str, list[Decided]]]
) -> None:
    films, decided = annotated
    readers = [reader_named(store, name) for name in decided]
    before = [assessment_of(store, film, reader) for film in films for reader in readers]
    rebuild(store)
    assert before == [assessment_of(store, film, reader) for film in films for reader in readers]
