"""Further content of the DICOM report that a reading was read from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from CovidXRayLib.json_values import flag, optional, optional_number, pair, text


@dataclass(frozen=True)
class ReportOrigin:
    """Content of a structured report besides the reading.

    Attributes
    ----------
    accepted
        Whether a reader has accepted the result.
    acceptance
        Sentence, in the report's language, on who accepted the result.
    reader
        Name of the reader who accepted the result; None if not accepted.
    area_share
        Fraction of the film's area covered by the right and the left lung, in [0, 1]; None if not reported.
        A report has no other mask measures.
    """

    accepted: bool
    acceptance: str
    reader: str | None
    area_share: tuple[float | None, float | None]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values without the areas, which are stored as in other readings."""
        values = dataclasses.asdict(self)
        del values["area_share"]
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], mask_quality: Mapping[str, Any]) -> ReportOrigin:
        """Create an origin from :meth:`to_dict` and the reading's ``mask_quality``.

        Raises
        ------
        KeyError, TypeError
            If the values are anything else.
        """
        return cls(
            accepted=flag(values["accepted"]),
            acceptance=text(values["acceptance"]),
            reader=optional(text, values["reader"]),
            area_share=pair(optional_number, mask_quality["area_share"]),
        )
