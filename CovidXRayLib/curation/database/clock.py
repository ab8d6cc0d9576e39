"""UTC time stamps of review events."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def now(session: Session) -> datetime:
    """Return the current time, with time zone.

    With PostgreSQL this is the server's clock, since the clients' clocks differ and locks expire by it.
    """
    if session.get_bind().dialect.name == "postgresql":
        server_time: datetime = session.scalars(select(func.clock_timestamp())).one()
        return server_time.astimezone(UTC)
    return datetime.now(UTC)
