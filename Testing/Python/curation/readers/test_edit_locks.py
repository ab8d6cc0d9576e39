"""Locks: one holder at a time, known by name, and free again in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from CovidXRayLib.curation.readers.edit_locks import LockedBy, LockToken, acquire, release, renew
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import Store, StoreError
from Testing.Python.curation.made_up_films import add_made_up_films


@pytest.fixture
def one(store: Store) -> int:
    return add_made_up_films(store, 1)[0]


def held(lock: LockToken | LockedBy) -> LockToken:
    assert isinstance(lock, LockToken)
    return lock


def test_the_second_is_told_who_the_first_is(store: Store, one: int) -> None:
    ana, boris = reader_named(store, "Ana"), reader_named(store, "Boris")
    lock = held(acquire(store, one, ana))
    refused = acquire(store, one, boris)
    assert isinstance(refused, LockedBy)
    assert refused.name == "Ana"
    assert abs(refused.since - datetime.now(UTC)) < timedelta(minutes=1)
    release(store, lock)
    held(acquire(store, one, boris))


def test_a_readers_second_window_is_another_holder(store: Store, one: int) -> None:
    ana = reader_named(store, "Ana")
    held(acquire(store, one, ana))
    assert isinstance(acquire(store, one, ana), LockedBy)


def test_a_lock_without_a_sign_of_life_is_free(store: Store, one: int) -> None:
    ana, boris = reader_named(store, "Ana"), reader_named(store, "Boris")
    lost = held(acquire(store, one, ana, lifetime_s=-1))
    now = held(acquire(store, one, boris))
    assert renew(store, lost) is None
    release(store, lost)  # takes nothing away from the present holder
    renewed = renew(store, now, lifetime_s=1000)
    assert renewed is not None
    assert renewed.token == now.token
    assert renewed.expires_at > now.expires_at
    assert isinstance(acquire(store, one, ana), LockedBy)


def test_who_was_late_but_alone_keeps_the_lock(store: Store, one: int) -> None:
    ana, boris = reader_named(store, "Ana"), reader_named(store, "Boris")
    late = held(acquire(store, one, ana, lifetime_s=-1))
    assert renew(store, late) is not None
    assert isinstance(acquire(store, one, boris), LockedBy)


def test_what_is_not_there_cannot_be_locked(store: Store, one: int) -> None:
    with pytest.raises(StoreError, match="no film 999"):
        acquire(store, 999, reader_named(store, "Ana"))
    with pytest.raises(StoreError, match="no reader 999"):
        acquire(store, one, 999)
