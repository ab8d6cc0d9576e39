"""Locks: one holder at a time, known by name, and free again in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from CovidXRayLib.curation.readers.edit_locks import LockedBy, LockToken, acquire, release, renew
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from Testing.Python.curation.made_up_films import add_made_up_films


@pytest.fixture
def one(database: ReviewDatabase) -> int:
    return add_made_up_films(database, 1)[0]


def held(lock: LockToken | LockedBy) -> LockToken:
    assert isinstance(lock, LockToken)
    return lock


def test_second_editor_is_told_the_first(database: ReviewDatabase, one: int) -> None:
    ana, boris = reader_named(database, "Ana"), reader_named(database, "Boris")
    lock = held(acquire(database, one, ana))
    refused = acquire(database, one, boris)
    assert isinstance(refused, LockedBy)
    assert refused.name == "Ana"
    assert abs(refused.since - datetime.now(UTC)) < timedelta(minutes=1)
    release(database, lock)
    held(acquire(database, one, boris))


def test_second_window_of_a_reader_is_another_holder(database: ReviewDatabase, one: int) -> None:
    ana = reader_named(database, "Ana")
    held(acquire(database, one, ana))
    assert isinstance(acquire(database, one, ana), LockedBy)


def test_lock_without_heartbeat_is_free(database: ReviewDatabase, one: int) -> None:
    ana, boris = reader_named(database, "Ana"), reader_named(database, "Boris")
    lost = held(acquire(database, one, ana, lifetime_s=-1))
    now = held(acquire(database, one, boris))
    assert renew(database, lost) is None
    release(database, lost)  # takes nothing away from the present holder
    renewed = renew(database, now, lifetime_s=1000)
    assert renewed is not None
    assert renewed.token == now.token
    assert renewed.expires_at > now.expires_at
    assert isinstance(acquire(database, one, ana), LockedBy)


def test_late_holder_keeps_an_uncontested_lock(database: ReviewDatabase, one: int) -> None:
    ana, boris = reader_named(database, "Ana"), reader_named(database, "Boris")
    late = held(acquire(database, one, ana, lifetime_s=-1))
    assert renew(database, late) is not None
    assert isinstance(acquire(database, one, boris), LockedBy)


def test_missing_film_cannot_be_locked(database: ReviewDatabase, one: int) -> None:
    with pytest.raises(ReviewDatabaseError, match="no film 999"):
        acquire(database, 999, reader_named(database, "Ana"))
    with pytest.raises(ReviewDatabaseError, match="no reader 999"):
        acquire(database, one, 999)
