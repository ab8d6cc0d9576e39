"""Who is editing a film now, by name; free again after a crash."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.models import Lock
from CovidXRayLib.curation.history.events import held_film
from CovidXRayLib.curation.readers.answers import name_of
from CovidXRayLib.curation.review_database import Store

# A holder renews three or four times within it; a computer that sleeps longer has lost the lock.
LIFETIME_S: Final = 60.0


@dataclass(frozen=True)
class LockToken:
    """A lock that is held: renew it well before it expires, and release it."""

    film_id: int
    reader_id: int
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class LockedBy:
    """Somebody else holds the lock: who, and since when."""

    name: str
    since: datetime


def acquire(
    store: Store, film_id: int, reader_id: int, lifetime_s: float = LIFETIME_S
) -> LockToken | LockedBy:
    """Take the lock on a film, unless somebody alive has it, be it the same reader in another window.

    Parameters
    ----------
    store, film_id, reader_id
        Where, what and who.
    lifetime_s
        Seconds after which it is free again if it is not renewed.

    Raises
    ------
    StoreError
        If there is no such film or reader, or the store cannot be written to.
    """
    with store.transaction() as session:
        held_film(session, film_id)
        name_of(session, reader_id)  # refuses one who is not there
        at = now(session)
        lock = session.get(Lock, film_id)
        if lock is not None and in_force(lock, at):
            return LockedBy(name=name_of(session, lock.reader_id), since=lock.since)
        if lock is not None:
            session.delete(lock)
            session.flush()
        token = secrets.token_hex(16)
        expires_at = at + timedelta(seconds=lifetime_s)
        session.add(
            Lock(
                film_id=film_id,
                reader_id=reader_id,
                token=token,
                host=socket.gethostname(),
                pid=os.getpid(),
                since=at,
                expires_at=expires_at,
            )
        )
        return LockToken(film_id=film_id, reader_id=reader_id, token=token, expires_at=expires_at)


def renew(store: Store, lock: LockToken, lifetime_s: float = LIFETIME_S) -> LockToken | None:
    """Show that the holder lives; None when the lock had expired and somebody else took it."""
    with store.transaction() as session:
        held_film(session, lock.film_id)
        row = _mine(session, lock)
        if row is None:
            return None
        row.expires_at = now(session) + timedelta(seconds=lifetime_s)
        return LockToken(lock.film_id, lock.reader_id, lock.token, row.expires_at)


def release(store: Store, lock: LockToken) -> None:
    """Give the lock back; one that is lost already is no harm."""
    with store.transaction() as session:
        session.execute(delete(Lock).where(Lock.film_id == lock.film_id, Lock.token == lock.token))


def in_force(lock: Lock, at: datetime) -> bool:
    """Tell whether a lock counts: it has not expired, and its program has not visibly died."""
    return lock.expires_at > at and not _is_dead(lock.host, lock.pid)


def _mine(session: Session, lock: LockToken) -> Lock | None:
    return session.scalar(select(Lock).where(Lock.film_id == lock.film_id, Lock.token == lock.token))


def _is_dead(host: str, pid: int) -> bool:
    """Tell whether a program of this computer is gone for certain; then nobody has to wait for the expiry."""
    # On Windows, asking a process by a signal would end it.
    if os.name != "posix" or host != socket.gethostname():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
