"""Location of a review database as users enter it: a file or a URL."""

from __future__ import annotations

from pathlib import Path


def is_url(location: str) -> bool:
    """Return whether a database is given by URL rather than by file."""
    return "://" in location


def database_location(location: str) -> Path | str:
    """Return a file, with ``~`` expanded, or the URL, for :meth:`.review_database.ReviewDatabase.open`."""
    return location if is_url(location) else Path(location).expanduser()
