"""A reading that can be converted to any prevalence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from CovidXRayLib.classification.evidence import Evidence, OperatingPoint
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading.reading import Reading, verdict_of
from CovidXRayLib.reading.schema_version import ReadingError


@dataclass(frozen=True)
class Result:
    """A reading with the operating point of its classifier.

    Attributes
    ----------
    reading
        The reading.
    operating_point
        Operating point, from which predictive values follow; None for a report without a score.
    """

    reading: Reading
    operating_point: OperatingPoint | None

    def evidence(self, prevalence: float) -> Evidence | None:
        """Return predictive values at a prevalence in (0, 1); None if the score is withheld."""
        if self.reading.probability is None or self.operating_point is None:
            return None
        return Evidence.at(self.operating_point, prevalence)

    def at_prevalence(self, prevalence: float) -> Reading:
        """Return the reading with evidence and verdict at a prevalence in (0, 1)."""
        reading, evidence = self.reading, self.evidence(prevalence)
        if evidence is None:
            return reading
        verdict = verdict_of(reading.probability, evidence, reading.checks, mask_edited=reading.mask_edited)
        return replace(reading, evidence=evidence, verdict=verdict)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values: ``reading`` and ``operating_point``."""
        point = self.operating_point
        return {
            "reading": self.reading.to_dict(),
            "operating_point": None if point is None else point.to_dict(),
        }

    def to_json(self) -> str:
        """Return :meth:`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Result:
        """Create a result from :meth:`to_dict`; other members are ignored.

        Raises
        ------
        ReadingError
            As :meth:`CovidXRayLib.reading.reading.Reading.from_dict`.
        """
        try:
            point = values["operating_point"]
            return cls(
                Reading.from_dict(values["reading"]),
                None if point is None else OperatingPoint.from_dict(point),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ReadingError(_("It is not a result of CovidXRay ({error}).").format(error=error)) from error
