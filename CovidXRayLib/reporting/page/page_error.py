"""What stands in the way of a page."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class PageError(CovidXRayError):
    """A page that cannot be made from its template; the text says why, and what to do."""
