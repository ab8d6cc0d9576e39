"""Who is editing a film now, by name; free again after a crash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from CovidXRayLib.curation.store import Store

LIFETIME_S = 60.0


@dataclass(frozen=True)
class LockToken:
    """A lock that is held: renew it well within :data:`LIFETIME_S`, and release it."""

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
    """Take the lock on a film, unless somebody alive has it."""
    raise NotImplementedError


def renew(store: Store, lock: LockToken, lifetime_s: float = LIFETIME_S) -> LockToken | None:
    """Show that the holder lives; None when the lock had expired and somebody else took it."""
    raise NotImplementedError


def release(store: Store, lock: LockToken) -> None:
    """Give the lock back; one that is lost already is no harm."""
    raise NotImplementedError
