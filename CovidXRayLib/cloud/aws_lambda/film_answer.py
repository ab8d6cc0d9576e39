"""What the ``.json`` of an uploaded film says: its reading, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from CovidXRayLib.json_values import optional, text
from CovidXRayLib.notice import research_notice
from CovidXRayLib.reading import Reading

SCORED: Final = "scored"
WITHHELD: Final = "withheld"
UNREADABLE: Final = "unreadable"


@dataclass(frozen=True)
class FilmAnswer:
    """What became of one film.

    Attributes
    ----------
    reading
        Its reading; None of a film that cannot be read.
    note
        Why there are no DICOM objects, as a sentence; None where there are.
    error
        Why it cannot be read; empty where there is a reading.
    """

    reading: Reading | None
    note: str | None = None
    error: str = ""

    @property
    def outcome(self) -> str:
        """In one word what became of it."""
        if self.reading is None:
            return UNREADABLE
        return WITHHELD if self.reading.probability is None else SCORED

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        if self.reading is None:
            return {"error": self.error, "notice": research_notice()}
        values = self.reading.to_dict()
        return values if self.note is None else {**values, "note": self.note}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FilmAnswer:
        """Return what :meth:`to_dict` gave.

        Raises
        ------
        ReadingError
            As :meth:`CovidXRayLib.reading.reading.Reading.from_dict`.
        """
        if "error" in values:
            return cls(None, error=text(values["error"]))
        return cls(Reading.from_dict(values), note=optional(text, values.get("note")))
