"""Figures of a reading for filtering and sorting."""

from __future__ import annotations

from dataclasses import dataclass

from CovidXRayLib.classification.category import nearness_to_limits
from CovidXRayLib.reading import Reading
from CovidXRayLib.segmentation.mask_gate import (
    MAX_BORDER_CONTACT,
    MAX_PARTS,
    MIN_EXPECTED_DICE,
    MIN_LUNG_SHARE,
    MIN_SOLIDITY,
    MIN_SYMMETRY,
)
from CovidXRayLib.segmentation.mask_measures import MaskQuality

LUNG_COUNT = 2  # components of an intact mask


@dataclass(frozen=True)
class AnalysisFigures:
    """Figures of a reading.

    Attributes
    ----------
    probability
        In [0, 1]; None if a check withheld it.
    failed_checks
        Names of the checks that withheld it.
    uncertainty
        In [0, 1]: 1 at a limit of the categories and without a probability; see
        :func:`.category.nearness_to_limits`.
    suspicion
        In [0, 1]: how close the mask is to the limits of plausibility; 1 if it exceeds one.
    severity
        Estimated Brixia score in [0, 18]; None if it was not estimated, or the score was withheld.
    """

    probability: float | None
    failed_checks: tuple[str, ...]
    uncertainty: float
    suspicion: float
    severity: float | None


def figures_of(reading: Reading) -> AnalysisFigures:
    """Return the figures of a reading; missing members count as unknown."""
    probability = reading.probability
    return AnalysisFigures(
        probability=probability,
        failed_checks=tuple(check.name for check in reading.checks if not check.ok),
        uncertainty=1.0 if probability is None else nearness_to_limits(probability, *_limits(reading)),
        suspicion=0.0 if reading.mask_quality is None else _suspicion(reading.mask_quality),
        severity=None if probability is None or reading.severity is None else reading.severity.total,
    )


def _limits(reading: Reading) -> tuple[float, ...]:
    """Return the limits of the categories; one half for readings that do not state them."""
    measured = None if reading.evidence is None else reading.evidence.measurement
    return (0.5,) if measured is None else (measured.not_suggestive_below, measured.suggestive_above)


def _suspicion(quality: MaskQuality) -> float:
    """Return the largest deviation of a measure from its ideal, relative to its limit."""
    smallest = min(quality.area_share)
    if quality.reasons or smallest <= 0:
        return 1.0
    ways = (
        MIN_LUNG_SHARE / smallest,
        (1.0 - min(quality.expected_dice or (1.0,))) / (1.0 - MIN_EXPECTED_DICE),
        (1.0 - quality.solidity) / (1.0 - MIN_SOLIDITY),
        (1.0 - quality.symmetry) / (1.0 - MIN_SYMMETRY),
        quality.border_contact / MAX_BORDER_CONTACT,
        (quality.parts - LUNG_COUNT) / (MAX_PARTS + 1 - LUNG_COUNT),
    )
    return float(min(max(0.0, *ways), 1.0))
