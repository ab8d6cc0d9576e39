"""What training says when it cannot go on."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class RunError(CovidXRayError):
    """A run folder that cannot be used as asked."""
