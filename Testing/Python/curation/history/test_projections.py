"""What is kept for quick lists equals what the events say."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import select, text

from CovidXRayLib.curation.analysis.analyses import record_analysis
from CovidXRayLib.curation.database.models import Assessment, AssessmentFlag, Assignment, Film
from CovidXRayLib.curation.history.projections import rebuild
from CovidXRayLib.curation.history.vocabulary import FILM_STATES
from CovidXRayLib.curation.readers.assignments import assign
from CovidXRayLib.curation.readers.decisions import adjudicate
from CovidXRayLib.curation.readers.mask_versions import newest_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.curation.annotators import decide_once
from Testing.Python.curation.made_up_films import add_made_up_films, two_lungs
from Testing.Python.curation.readings import made_up_reading

PROJECTED = (Film, Assessment, AssessmentFlag, Assignment)


def kept(database: ReviewDatabase) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the projections."""
    with database.reading() as session:
        return {
            model.__tablename__: sorted(map(tuple, session.execute(select(*model.__table__.c))), key=repr)
            for model in PROJECTED
        }


def many_decisions(database: ReviewDatabase, count: int) -> None:
    """Whatever readers, networks and those who ask them do, in a random order."""
    chance = random.Random(7)
    films = add_made_up_films(database, 12)
    readers = [reader_named(database, name) for name in ("Ana", "Boris", "Chen")]
    for number in range(count):
        film, reader = chance.choice(films), chance.choice(readers)
        deed = chance.random()
        if deed < 0.08:
            failed = ("lungs",) if chance.random() < 0.3 else ()
            reading = made_up_reading(None if failed else chance.random(), failed, solidity=chance.random())
            record_analysis(database, film, reading, two_lungs(number), f"unet-{number}")
        elif deed < 0.13:
            assign(database, [film], reader, chance.choice([1, 2, 3]))
        elif deed < 0.16:
            mask = newest_mask(database, film, reader)
            adjudicate(database, film, reader, "other", mask.id if mask and chance.random() < 0.7 else None)
        else:
            decide_once(database, film, reader, chance, number)


@pytest.fixture
def lively(database: ReviewDatabase) -> ReviewDatabase:
    many_decisions(database, 300)
    return database


def test_stored_projections_equal_recomputed_ones(lively: ReviewDatabase) -> None:
    before = kept(lively)
    assert {row[list(Film.__table__.c.keys()).index("state")] for row in before["film"]} <= set(FILM_STATES)
    assert all(len(rows) > 5 for rows in before.values())
    with lively.transaction() as session:
        rebuild(session)
    assert kept(lively) == before


def test_state_is_computed_from_events_only(lively: ReviewDatabase) -> None:
    before = kept(lively)
    with lively.transaction() as session:
        for table in ("assessment_flag", "assessment", "assignment"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(
            text(
                "UPDATE film SET state = 'imported', label = 'covid', mask = '', mask_id = NULL,"
                " model_version = '', probability = 0.5, failed_checks = 'size', uncertainty = 0.3,"
                " disagreement = 0.1, suspicion = 0.9"
            )
        )
        session.execute(
            text(
                "INSERT INTO assignment (film_id, reader_id, round) SELECT min(id), 1, 3 FROM film"
                " UNION ALL SELECT min(id), 2, 3 FROM film"
            )
        )
    assert kept(lively) != before
    with lively.transaction() as session:
        rebuild(session)
    assert kept(lively) == before
