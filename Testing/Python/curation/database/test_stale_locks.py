"""A film being edited is held by name, and free again when its holder is no more."""

from __future__ import annotations

import time
from multiprocessing.connection import Connection

import pytest

from CovidXRayLib.curation.readers.edit_locks import LockedBy, LockToken, acquire, renew
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists.worklist_table import rows
from Testing.Python.curation.annotators import Annotator
from Testing.Python.curation.made_up_films import add_made_up_films

LIFETIME_S = 4.0
TIMEOUT_SECONDS = 60.0


def hold(pipe: Connection, where: str, name: str, film: int) -> None:
    """Take the lock on a film, and show life as the panel does, without end."""
    with ReviewDatabase.open(where) as database:
        lock = acquire(database, film, reader_named(database, name), LIFETIME_S)
        while isinstance(lock, LockToken):
            pipe.send("held")
            time.sleep(LIFETIME_S / 8)
            lock = renew(database, lock, LIFETIME_S)


@pytest.mark.slow
def test_lock_shows_its_holder_and_is_released_when_killed(place: str, database: ReviewDatabase) -> None:
    (film,) = add_made_up_films(database, 1)
    ben = reader_named(database, "Ben")
    holder = Annotator(hold, place, "Ada", film)
    began = time.monotonic()
    while time.monotonic() < began + 1.5 * LIFETIME_S:  # it outlives its first term as long as it is renewed
        holder.next_word()
        refusal = acquire(database, film, ben)
        assert isinstance(refusal, LockedBy)
        assert refusal.name == "Ada"
        assert [row.locked_by for row in rows(database, [film], ben)] == ["Ada"]

    holder.kill()
    holder.rest()
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while isinstance(lock := acquire(database, film, ben), LockedBy) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert isinstance(lock, LockToken)
    assert [row.locked_by for row in rows(database, [film], ben)] != ["Ada"]
