"""Why the film of a message is not done now."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class NotUsableError(CovidXRayError):
    """A setting, or a message, that cannot be used; the text holds nothing of a patient."""


class BusyError(CovidXRayError):
    """Somebody else is at work on this film; the message must come again."""
