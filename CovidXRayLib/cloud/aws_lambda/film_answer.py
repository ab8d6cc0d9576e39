"""Content of the ``.json`` file of an uploaded film: its reading, or the error."""

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
    """Result of an uploaded film.

    Attributes
    ----------
    reading
        The reading; None if the film cannot be read.
    note
        Sentence on why there are no DICOM objects; None if there are.
    error
        Why the film cannot be read; empty with a reading.
    """

    reading: Reading | None
    note: str | None = None
    error: str = ""

    @property
    def outcome(self) -> str:
        """Outcome in one word."""
        if self.reading is None:
            return UNREADABLE
        return WITHHELD if self.reading.probability is None else SCORED

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        if self.reading is None:
            return {"error": self.error, "notice": research_notice()}
        values = self.reading.to_dict()
        return values if self.note is None else {**values, "note": self.note}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FilmAnswer:
        """Create an answer from :meth:`to_dict`.

        Raises
        ------
        ReadingError
            As :meth:`CovidXRayLib.reading.reading.Reading.from_dict`.
        """
        if "error" in values:
            return cls(None, error=text(values["error"]))
        return cls(Reading.from_dict(values), note=optional(text, values.get("note")))
