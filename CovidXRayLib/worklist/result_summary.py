"""What a list shows of a reading."""

from __future__ import annotations

from typing import TypedDict

from CovidXRayLib.classification.category import Category
from CovidXRayLib.reading import Reading


class Summary(TypedDict):
    """Result of a film, as JSON values.

    Attributes
    ----------
    category
        None if the score was withheld.
    probability
        Score in [0, 1]; None as above.
    limits
        Scores below the first are not suggestive, above the second suggestive; None as above.
    severity
        Estimated Brixia total in [0, 18]; None as above, or if the network does not estimate it.
    accepted
        Whether a reader has accepted the lung masks.
    """

    category: Category | None
    probability: float | None
    limits: tuple[float, float] | None
    severity: float | None
    accepted: bool


def summary_of(reading: Reading) -> Summary:
    """Return the summary of a reading, not accepted yet."""
    measurement = None if reading.evidence is None else reading.evidence.measurement
    limits = None if measurement is None else (measurement.not_suggestive_below, measurement.suggestive_above)
    return {
        "category": reading.category,
        "probability": reading.probability,
        "limits": limits,
        "severity": None if reading.severity is None else reading.severity.total,
        "accepted": False,
    }
