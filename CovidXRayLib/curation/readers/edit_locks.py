"""Edit locks on films, which expire after a crash."""

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
from CovidXRayLib.curation.history.events import locked_film
from CovidXRayLib.curation.readers.answers import name_of
from CovidXRayLib.curation.review_database import ReviewDatabase

# The holder renews it three or four times within this time; a computer that sleeps longer loses it.
LIFETIME_S: Final = 60.0


@dataclass(frozen=True)
class LockToken:
    """A held lock; renew it well before it expires, and release it."""

    film_id: int
    reader_id: int
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class LockedBy:
    """Another reader holds the lock: who, and since when."""

    name: str
    since: datetime


def acquire(
    database: ReviewDatabase, film_id: int, reader_id: int, lifetime_s: float = LIFETIME_S
) -> LockToken | LockedBy:
    """Acquire the lock on a film, unless another window holds it, even of the same reader.

    Parameters
    ----------
    database, film_id, reader_id
        The review database, the film, and the reader.
    lifetime_s
        Seconds after which it expires unless renewed.

    Raises
    ------
    ReviewDatabaseError
        If there is no such film or reader, or the database cannot be written to.
    """
    with database.transaction() as session:
        locked_film(session, film_id)
        name_of(session, reader_id)  # raises an error if the reader does not exist
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


def renew(database: ReviewDatabase, lock: LockToken, lifetime_s: float = LIFETIME_S) -> LockToken | None:
    """Renew a lock; None if it had expired and another reader has acquired it."""
    with database.transaction() as session:
        locked_film(session, lock.film_id)
        row = _mine(session, lock)
        if row is None:
            return None
        row.expires_at = now(session) + timedelta(seconds=lifetime_s)
        return LockToken(lock.film_id, lock.reader_id, lock.token, row.expires_at)


def release(database: ReviewDatabase, lock: LockToken) -> None:
    """Release a lock; a lost one is ignored."""
    with database.transaction() as session:
        session.execute(delete(Lock).where(Lock.film_id == lock.film_id, Lock.token == lock.token))


def in_force(lock: Lock, at: datetime) -> bool:
    """Return whether a lock is valid: not expired, and its process is not known to have ended."""
    return lock.expires_at > at and not _is_dead(lock.host, lock.pid)


def _mine(session: Session, lock: LockToken) -> Lock | None:
    return session.scalar(select(Lock).where(Lock.film_id == lock.film_id, Lock.token == lock.token))


def _is_dead(host: str, pid: int) -> bool:
    """Return whether the holder was a process of this computer that has ended."""
    # On Windows os.kill would end the process.
    if os.name != "posix" or host != socket.gethostname():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
