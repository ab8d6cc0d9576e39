"""Versions of masks, kept without loss."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.curation.store import Store
from CovidXRayLib.curation.views import MaskView


def add_mask(
    store: Store,
    film_id: int,
    labels: NDArray[np.uint8],
    kind: str,
    reader_id: int | None = None,
    model_version: str = "",
) -> int:
    """Keep a new version of a film's mask; an edited one is its reader's accepted mask from then on."""
    raise NotImplementedError


def newest_mask(store: Store, film_id: int, reader_id: int | None = None) -> MaskView | None:
    """Return the mask to show: the reader's own edited or accepted one, else the newest automatic one."""
    raise NotImplementedError


def mask(store: Store, mask_id: int) -> MaskView:
    """Return one version of a mask; StoreError where there is none of that id."""
    raise NotImplementedError
