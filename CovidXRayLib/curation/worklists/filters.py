"""What a list is narrowed to."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; what is left empty narrows nothing.

    Attributes
    ----------
    text
        Part of the file's path, of the patient's name where kept, or of a comment: the asking reader's, else
        anybody's; capitals do not count.
    states
        Any of ``FILM_STATES``.
    labels
        Any of ``ANSWERS``: the reader's own answers where a reader asks, else the films'.
    flags
        Any of ``FLAGS``: set by the reader who asks, else by anybody.
    unanswered_by
        Only films to which this reader has not given a label.
    assigned_to
        Only films that this reader was asked for.
    mask
        One of ``MASK_FILTERS``: as the reader who asks judged it, else as it stands for the film; ``missing``
        where no mask is in force.
    checks_failed
        True: only films whose score was withheld; False: only the others.
    worklist_id
        Only films of this worklist; the order ``import`` is then that of the list.
    """

    text: str = ""
    states: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    unanswered_by: int | None = None
    assigned_to: int | None = None
    mask: str = ""
    checks_failed: bool | None = None
    worklist_id: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {key: list(v) if isinstance(v, tuple) else v for key, v in dataclasses.asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the filter of :meth:`to_dict`; words that this version does not know are left out."""
        words = ("states", "labels", "flags")  # what plain values hold as lists
        names = {field.name for field in dataclasses.fields(cls)} & values.keys()
        known: dict[str, Any] = {name: values[name] for name in names}
        known.update((name, tuple(known[name])) for name in words if name in known)
        return cls(**known)
