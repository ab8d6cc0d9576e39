"""`kill -9` at any moment loses no decision that had been acknowledged."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

import numpy as np
import pytest

from CovidXRayLib.curation.history.projections import rebuild
from CovidXRayLib.curation.history.vocabulary import EDITED
from CovidXRayLib.curation.readers.answers import assessments
from CovidXRayLib.curation.readers.decisions import history
from CovidXRayLib.curation.readers.mask_versions import mask
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.curation.annotators import Annotator, Decided, annotate
from Testing.Python.curation.made_up_films import add_made_up_films, two_lungs

LIVES = {"sqlite": 200, "postgresql": 50}  # a client's death is the lesser danger
FILMS = 20
SEED = 20200401
# A life is cut off so many decisions after the database's being open, at most, and so many seconds; every
# fifth, within seconds of its first breath, when the file is being checked, copied and brought up to date.
HEARD = 6
AT_WORK_S = 0.05
OPENING_S = 0.08


def live(place: str, films: list[int], life: int, chance: random.Random) -> list[Decided]:
    """One life."""
    annotator = Annotator(annotate, place, "Ada", films, life)
    words = []
    if life % 5 == 0:
        time.sleep(chance.uniform(0, OPENING_S))
    else:
        # Counted, not timed alone: on a busy machine a life may take long to come to its first decision.
        words = [annotator.next_word() for _ in range(1 + chance.randrange(HEARD))]
        assert words[0] == "open"
        time.sleep(chance.uniform(0, AT_WORK_S))
    annotator.kill()
    words += annotator.rest()
    assert annotator.process.exitcode == -9
    return [word for word in words if word != "open"]


def is_there(
    database: ReviewDatabase, decision: Decided, events: dict[int, tuple[int, str, dict[str, object]]]
) -> bool:
    """Whether the database has a decision as it was acknowledged."""
    if decision.kind == EDITED:
        return np.array_equal(mask(database, decision.number).labels, two_lungs(decision.value["number"]))
    film, kind, value = events.get(decision.number, (0, "", {}))
    return (film, kind) == (decision.film, decision.kind) and value == value | decision.value


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor kill -9")
def test_sigkill_loses_no_acknowledged_decision(place: str, print_measurement: Callable[[str], None]) -> None:
    with ReviewDatabase.open(place) as database:
        films = add_made_up_films(database, FILMS)
        kind = database.engine.dialect.name
    chance = random.Random(SEED)
    began = time.monotonic()
    lives = [live(place, films, life, chance) for life in range(1, LIVES[kind] + 1)]
    acknowledged = [decision for life in lives for decision in life]
    # A test that killed nobody at work would say nothing.
    assert sum(map(bool, lives)) > LIVES[kind] // 4

    with ReviewDatabase.open(place) as database:
        told = [event for film in films for event in history(database, film)]
        events = {
            event.id: (event.film_id, event.kind, {**event.value, "undoes": event.undoes}) for event in told
        }
        found = sum(is_there(database, decision, events) for decision in acknowledged)
        print_measurement(
            f"kill -9 at {LIVES[kind]} moments on {kind}: {len(acknowledged)} decisions acknowledged, "
            f"{found} found, {len(acknowledged) - found} lost ({time.monotonic() - began:.0f} s)"
        )
        assert found == len(acknowledged)
        # Of a life's last decision nobody may have heard, of no other.
        decisions = sum(event.reader_id is not None for event in told)
        assert decisions - len(acknowledged) <= LIVES[kind]
        # No event without its effect, and no effect without its event.
        before = assessments(database)
        with database.transaction() as session:
            rebuild(session)
        assert assessments(database) == before
