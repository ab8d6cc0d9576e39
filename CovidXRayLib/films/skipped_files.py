"""Files that a search for films skipped, with the reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.i18n import gettext as _

# Names that are listed per reason; further ones are counted.
_MAX_NAMES: Final = 3


@dataclass(frozen=True)
class SkippedFile:
    """A file or folder that a search for films skipped.

    Attributes
    ----------
    path
        The file, or the folder that was skipped with all its contents.
    reason
        Why it was skipped, as a clause.
    """

    path: Path
    reason: str


OnSkipped = Callable[[SkippedFile], object]


@dataclass
class SkippedFileList:
    """Collects skipped files; an instance can be used as :data:`OnSkipped`."""

    _by_reason: dict[str, list[str]] = field(default_factory=dict)
    _seen: set[Path] = field(default_factory=set)

    def __call__(self, one: SkippedFile) -> None:
        """Add a file or folder; duplicates count once."""
        path = one.path.absolute()
        if path not in self._seen:
            self._seen.add(path)
            self._by_reason.setdefault(one.reason, []).append(one.path.name)

    def __len__(self) -> int:
        return len(self._seen)

    def sentences(self) -> list[str]:
        """Return one sentence per reason, with the first names; empty if nothing was skipped."""
        return [
            _("Left out: {count} ({names}): {reason}.").format(
                count=len(names), names=_some(names), reason=reason
            )
            for reason, names in self._by_reason.items()
        ]

    def as_values(self) -> list[dict[str, Any]]:
        """Return reasons, counts and all names as JSON-compatible values."""
        return [
            {"reason": reason, "count": len(names), "names": names}
            for reason, names in self._by_reason.items()
        ]


def _some(names: list[str]) -> str:
    first = ", ".join(names[:_MAX_NAMES])
    more = len(names) - _MAX_NAMES
    return first if more <= 0 else _("{names} and {more} more").format(names=first, more=more)
