"""Content of a structured report by CovidXRay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from CovidXRayLib.metrics.intervals import Interval
from CovidXRayLib.reading import Check
from CovidXRayLib.reporting.dicom.algorithm import Algorithm

Answer = Literal["positive", "negative", "indeterminate"]


class Lung(NamedTuple):
    """Measurements of a lung.

    Attributes
    ----------
    area
        Area in `unit`; None if not measured.
    unit
        UCUM unit: ``mm2``, or ``{pixels}`` for films without pixel spacing.
    in_detector_plane
        Whether the area is not corrected for magnification (Imager Pixel Spacing).
    share
        Fraction of the film's area, in [0, 1].
    """

    area: float | None
    unit: str
    in_detector_plane: bool
    share: float | None


@dataclass(frozen=True)
class ReportOfFilm:
    """Content of a structured report.

    Attributes
    ----------
    sop_instance_uid, series_instance_uid
        UIDs of the film.
    segmentation_uid
        SOP Instance UID of the segmentation; None if not referenced.
    answer
        Result as a code; ``"indeterminate"`` if the score is withheld.
    probability, threshold, prevalence
        In [0, 1], to four decimal places; None if the score is withheld.
    sensitivity, specificity, positive_predictive_value, negative_predictive_value
        None if the score is withheld.
    conclusion, acceptance, notice
        Sentences in the report's language.
    accepted, reader
        Whether a reader has accepted the result, and the reader's name in plain text.
    mask_edited
        Whether the masks were edited manually.
    checks
        In the order of the report.
    lungs
        By ``"right"`` and ``"left"``.
    algorithm
        Program and weights.
    """

    sop_instance_uid: str
    series_instance_uid: str
    segmentation_uid: str | None
    answer: Answer
    probability: float | None
    threshold: float | None
    prevalence: float | None
    sensitivity: Interval | None
    specificity: Interval | None
    positive_predictive_value: Interval | None
    negative_predictive_value: Interval | None
    conclusion: str
    acceptance: str
    notice: str
    accepted: bool
    reader: str | None
    mask_edited: bool
    checks: tuple[Check, ...]
    lungs: Mapping[str, Lung]
    algorithm: Algorithm
