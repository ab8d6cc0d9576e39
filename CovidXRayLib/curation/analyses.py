"""What the networks say of a film."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.curation.store import Store


def record_analysis(
    store: Store,
    film_id: int,
    reading_json: dict[str, Any],
    labels: NDArray[np.uint8] | None,
    model_version: str,
) -> int:
    """Keep an analysis: a reading as ``Reading.to_dict`` gives it, and the mask; return the event's id."""
    raise NotImplementedError


def newest_reading(store: Store, film_id: int) -> dict[str, Any] | None:
    """Return the newest analysis' reading; None before there is one."""
    raise NotImplementedError
