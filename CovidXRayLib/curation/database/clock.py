"""The one clock of a review database."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def now(session: Session) -> datetime:
    """Return the time, with its zone.

    In a team the computers' clocks differ, and locks expire by the clock: the database server's counts.
    """
    if session.get_bind().dialect.name == "postgresql":
        told: datetime = session.scalars(select(func.clock_timestamp())).one()
        return told.astimezone(UTC)
    return datetime.now(UTC)
