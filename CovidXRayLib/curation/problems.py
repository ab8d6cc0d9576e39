"""What can be wrong with a store, as one sentence."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class StoreError(CovidXRayError):
    """A store that cannot be opened, or cannot keep or give what it was asked for."""
