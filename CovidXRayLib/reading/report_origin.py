"""Where a reading comes from that was read out of a DICOM report."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from CovidXRayLib.json_values import flag, optional, optional_number, pair, text


@dataclass(frozen=True)
class ReportOrigin:
    """What a structured report says beyond the reading that it was written of.

    Attributes
    ----------
    accepted
        Whether a reader of films has accepted the result.
    acceptance
        Who has accepted it, or that nobody has, as a sentence in the report's language.
    reader
        The name of who accepted it; None for nobody.
    area_share
        Share of the film that each lung covers, patient's right then left, in [0, 1]: all that a report says
        of the masks; None where it does not.
    """

    accepted: bool
    acceptance: str
    reader: str | None
    area_share: tuple[float | None, float | None]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values without the areas, which stand where those of other readings do."""
        values = dataclasses.asdict(self)
        del values["area_share"]
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], mask_quality: Mapping[str, Any]) -> ReportOrigin:
        """Return what :meth:`to_dict` gave, with the areas; TypeError or KeyError for anything else."""
        return cls(
            accepted=flag(values["accepted"]),
            acceptance=text(values["acceptance"]),
            reader=optional(text, values["reader"]),
            area_share=pair(optional_number, mask_quality["area_share"]),
        )
