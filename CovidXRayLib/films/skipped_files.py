"""What lies among films and is none: counted, and named with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.i18n import gettext as _

# Names that are told of one reason; more are counted.
_MOST_NAMES: Final = 3


@dataclass(frozen=True)
class SkippedFile:
    """A file or folder that a search for films passed over.

    Attributes
    ----------
    path
        Where it is; of a folder, nothing in it was looked at.
    reason
        What it is instead, as a clause.
    """

    path: Path
    reason: str


OnSkipped = Callable[[SkippedFile], object]


@dataclass
class SkippedFileList:
    """Collects what was left out; an instance is an :data:`OnSkipped`."""

    _by_reason: dict[str, list[str]] = field(default_factory=dict)
    _seen: set[Path] = field(default_factory=set)

    def __call__(self, one: SkippedFile) -> None:
        """Add a file or folder; one that is named twice counts once."""
        path = one.path.absolute()
        if path not in self._seen:
            self._seen.add(path)
            self._by_reason.setdefault(one.reason, []).append(one.path.name)

    def __len__(self) -> int:
        return len(self._seen)

    def sentences(self) -> list[str]:
        """Return one sentence for each reason, with the first names; empty where nothing was left out."""
        return [
            _("Left out: {count} ({names}): {reason}.").format(
                count=len(names), names=_some(names), reason=reason
            )
            for reason, names in self._by_reason.items()
        ]

    def as_values(self) -> list[dict[str, Any]]:
        """Return reasons, counts and all names as plain values."""
        return [
            {"reason": reason, "count": len(names), "names": names}
            for reason, names in self._by_reason.items()
        ]


def _some(names: list[str]) -> str:
    first = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return first if more <= 0 else _("{names} and {more} more").format(names=first, more=more)
