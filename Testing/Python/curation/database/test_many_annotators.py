"""Several readers in one database at once: nobody's decision is lost, and nobody undoes another's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest

from CovidXRayLib.curation.history.projections import rebuild
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.history.vocabulary import COMMENT, EDITED, FLAGS_SET, LABEL, MASK, UNDO
from CovidXRayLib.curation.readers.answers import assessments
from CovidXRayLib.curation.readers.decisions import assessment_of, history, undo
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.curation.annotators import Annotator, Decided, annotate, starting_gun
from Testing.Python.curation.made_up_films import add_made_up_films

FILMS = 4  # few, so that all are at the same ones at once
ATTEMPTS = 400  # of all annotators together; an undo may find nothing to undo


def annotators_for(place: str) -> int:
    """Two share a file, ten a server."""
    return 10 if place.startswith("postgresql") else 2


def annotate_at_once(place: str, names: list[str], films: list[int]) -> dict[str, list[Decided]]:
    """Let readers decide at the same time; by name, what each was told to be done."""
    each, gun = ATTEMPTS // len(names), starting_gun(len(names))
    running = {
        name: Annotator(annotate, place, name, films, seed, each, gun) for seed, name in enumerate(names)
    }
    decided = {}
    for name, annotator in running.items():
        decided[name] = [word for word in annotator.rest() if word != "open"]
        assert annotator.process.exitcode == 0
    return decided


def what_stands(decided: list[Decided]) -> dict[int, dict[str, dict[str, object]]]:
    """By film and kind, what one reader's own decisions amount to; an undo undoes the newest."""
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
    assert list(assessment.flags) == expected.get(FLAGS_SET, {"flags": []})["flags"]
    assert assessment.comment == expected.get(COMMENT, {"text": ""})["text"]
    mask = expected.get(MASK)
    assert assessment.mask == ("" if mask is None else "accepted" if mask["accepted"] else "rejected")
    if mask and "mask" in mask:
        assert assessment.mask_id == mask["mask"]


def assert_all_there(database: ReviewDatabase, films: list[int], decided: dict[str, list[Decided]]) -> None:
    """Every decision that was acknowledged is an event, and there is no other."""
    events = [event for film in films for event in history(database, film) if event.reader_id]
    found = {event.id: event for event in events}
    # A mask's first event is its drawing; others judge it.
    drawings = {event.mask_id: event for event in reversed(events)}
    for name, decisions in decided.items():
        for decision in decisions:
            edited = decision.kind == EDITED
            event = drawings[decision.number] if edited else found[decision.number]
            assert (event.reader, event.film_id) == (name, decision.film)
            assert event.kind == (MASK if edited else decision.kind)
            if decision.kind == UNDO:
                assert event.undoes == decision.value["undoes"]
            elif not edited:
                assert event.value == event.value | decision.value
    assert sum(map(len, decided.values())) == len(found)
    assert len(found) > ATTEMPTS // 2


def assert_undo_is_their_own(
    database: ReviewDatabase, films: list[int], decided: dict[str, list[Decided]]
) -> None:
    """What stands is what each reader left, and taking back all of one reader's changes nobody else's."""
    for name, decisions in decided.items():
        stands = what_stands(decisions)
        for film in films:
            assert_says(assessment_of(database, film, reader_named(database, name)), stands[film])

    first, *others = (reader_named(database, name) for name in decided)
    before = [assessment_of(database, film, reader) for film in films for reader in others]
    taken_back = 0
    while undo(database, first):
        taken_back += 1
    firsts = next(iter(decided.values()))
    assert taken_back == sum(-1 if decision.kind == UNDO else 1 for decision in firsts)
    for film in films:
        assert_says(assessment_of(database, film, first), {})
    assert before == [assessment_of(database, film, reader) for film in films for reader in others]


@pytest.mark.slow
def test_concurrent_annotators_lose_no_data_and_undo_only_their_own(
    place: str, database: ReviewDatabase, print_measurement: Callable[[str], None]
) -> None:
    films = add_made_up_films(database, FILMS)
    names = [f"reader {number}" for number in range(annotators_for(place))]
    decided = annotate_at_once(place, names, films)

    assert_all_there(database, films, decided)
    print_measurement(
        f"{len(names)} annotators at once on {database.engine.dialect.name}: "
        f"all {sum(map(len, decided.values()))} acknowledged decisions found"
    )
    before = assessments(database)
    with database.transaction() as session:
        rebuild(session)
    assert assessments(database) == before
    assert_undo_is_their_own(database, films, decided)
