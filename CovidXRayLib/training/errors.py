"""Errors of training."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class RunError(CovidXRayError):
    """A run folder that cannot be used as requested."""
