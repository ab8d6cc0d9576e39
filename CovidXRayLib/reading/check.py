"""A quality check of a film or of its lung masks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from CovidXRayLib.json_values import flag, text

Outcome = Literal["passed", "doubtful", "failed", "not asked"]


@dataclass(frozen=True)
class Check:
    """Result of a quality check that must not fail if the score is to be shown.

    Attributes
    ----------
    name
        One of :data:`CovidXRayLib.quality_checks.check_names.CHECK_NAMES`.
    ok
        False if the check failed, which withholds the score.
    message
        One sentence for the reader.
    doubtful
        Whether the check passed with a warning; implies ``ok``.
    applicable
        False if the check was not performed, as on other images than chest films; ``ok`` is then True.
    """

    name: str
    ok: bool
    message: str
    doubtful: bool = False
    applicable: bool = True

    @property
    def outcome(self) -> Outcome:
        """Outcome of the check."""
        if not self.ok:
            return "failed"
        if not self.applicable:
            return "not asked"
        return "doubtful" if self.doubtful else "passed"

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "name": self.name,
            "ok": self.ok,
            "message": self.message,
            "doubtful": self.doubtful,
            "asked": self.applicable,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Check:
        """Create a check from :meth:`to_dict`.

        Raises
        ------
        KeyError, TypeError
            If the values are anything else.
        """
        return cls(
            name=text(values["name"]),
            ok=flag(values["ok"]),
            message=text(values["message"]),
            doubtful=flag(values.get("doubtful", False)),
            applicable=flag(values.get("asked", True)),
        )
