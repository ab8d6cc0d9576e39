"""Errors of the function."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class NotUsableError(CovidXRayError):
    """An invalid setting or message; the text contains no patient data."""


class BusyError(CovidXRayError):
    """Another invocation is processing the film; the message must be redelivered."""
