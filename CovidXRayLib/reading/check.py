"""A quality check of a film or of its lung masks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from CovidXRayLib.json_values import flag, text

Outcome = Literal["passed", "doubtful", "failed", "not asked"]


@dataclass(frozen=True)
class Check:
    """One question put to a film or its mask before a score may be shown.

    Attributes
    ----------
    name
        One of :data:`CovidXRayLib.quality_checks.check_names.CHECK_NAMES`.
    ok
        False exactly when this check withholds the score.
    message
        One sentence for a reader of films.
    doubtful
        True when the check passed but warns (``ok`` is True then).
    applicable
        False when the question makes no sense, as of what is no chest film (``ok`` is True then).
    """

    name: str
    ok: bool
    message: str
    doubtful: bool = False
    applicable: bool = True

    @property
    def outcome(self) -> Outcome:
        """How it ended, in one word."""
        if not self.ok:
            return "failed"
        if not self.applicable:
            return "not asked"
        return "doubtful" if self.doubtful else "passed"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "name": self.name,
            "ok": self.ok,
            "message": self.message,
            "doubtful": self.doubtful,
            "asked": self.applicable,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Check:
        """Return the check that :meth:`to_dict` gave; TypeError or KeyError for anything else."""
        return cls(
            name=text(values["name"]),
            ok=flag(values["ok"]),
            message=text(values["message"]),
            doubtful=flag(values.get("doubtful", False)),
            applicable=flag(values.get("asked", True)),
        )
