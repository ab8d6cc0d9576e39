"""What readers decide. Each function returns only when the decision is on the disk."""

from __future__ import annotations

from collections.abc import Iterable

from CovidXRayLib.curation.answers import assessment_of as assessment_of
from CovidXRayLib.curation.answers import history as history
from CovidXRayLib.curation.store import Store
from CovidXRayLib.curation.views import UndoneEvent


def set_label(store: Store, film_id: int, reader_id: int, label: str, reason: str = "") -> int:
    """Answer a film with one of ``ANSWERS``; ``unusable`` needs one of ``UNUSABLE_REASONS``."""
    raise NotImplementedError


def judge_mask(store: Store, film_id: int, reader_id: int, accepted: bool, mask_id: int | None = None) -> int:
    """Accept or reject a mask: that of `mask_id`, or the one :func:`.masks.newest_mask` gives the reader."""
    raise NotImplementedError


def set_flags(store: Store, film_id: int, reader_id: int, flags: Iterable[str]) -> int:
    """Set the reader's quality flags of a film, all of them at once."""
    raise NotImplementedError


def comment(store: Store, film_id: int, reader_id: int, text: str) -> int:
    """Set the reader's comment on a film; an empty text takes it away."""
    raise NotImplementedError


def adjudicate(
    store: Store, film_id: int, reader_id: int, label: str, mask_id: int | None, reason: str = ""
) -> int:
    """Settle a film: its label, and its mask (None: there is no usable one)."""
    raise NotImplementedError


def undo(store: Store, reader_id: int) -> UndoneEvent | None:
    """Take back the reader's newest decision that still stands; None where there is none."""
    raise NotImplementedError
