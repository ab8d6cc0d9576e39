"""Why an export was not made."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class ExportError(CovidXRayError):
    """An export that cannot be made, or was called off; nothing of it is left."""
