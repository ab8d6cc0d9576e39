"""Filters of film lists."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Filter:
    """Filter of a film list; empty fields do not restrict it.

    Attributes
    ----------
    text
        Part of the file's path, of the patient's name if stored, or of a comment: the current reader's, else
        anyone's; case-insensitive.
    states
        Any of ``FILM_STATES``.
    labels
        Any of ``ANSWERS``: the current reader's labels, else the agreed ones.
    flags
        Any of ``FLAGS``: set by the current reader, else by anyone.
    unanswered_by
        Only films that this reader has not labeled.
    assigned_to
        Only films assigned to this reader.
    mask
        One of ``MASK_FILTERS``: the current reader's decision, else the film's; ``missing`` for films without
        a current mask.
    checks_failed
        True: only films whose score was withheld; False: only the others.
    worklist_id
        Only films of this worklist; the order ``import`` is then that of the worklist.
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
        """Return JSON-compatible values."""
        return {key: list(v) if isinstance(v, tuple) else v for key, v in dataclasses.asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore a filter from :meth:`to_dict`; unknown values are ignored."""
        words = ("states", "labels", "flags")  # lists in JSON
        names = {field.name for field in dataclasses.fields(cls)} & values.keys()
        known: dict[str, Any] = {name: values[name] for name in names}
        known.update((name, tuple(known[name])) for name in words if name in known)
        return cls(**known)
