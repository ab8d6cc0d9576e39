"""What a structured report of ours says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from CovidXRayLib.metrics.intervals import Interval
from CovidXRayLib.reading import Check
from CovidXRayLib.reporting.dicom.algorithm import Algorithm

Answer = Literal["positive", "negative", "indeterminate"]


class Lung(NamedTuple):
    """What is measured of one lung.

    Attributes
    ----------
    area
        In the unit; None where it is not measured.
    unit
        In UCUM: ``mm2``, or ``{pixels}`` for a film without spacing.
    in_detector_plane
        Whether the area is magnified, since the film states the size of its pixels at the detector alone.
    share
        Of the film's pixels, in [0, 1].
    """

    area: float | None
    unit: str
    in_detector_plane: bool
    share: float | None


@dataclass(frozen=True)
class ReportOfFilm:
    """What a report of ours says.

    Attributes
    ----------
    sop_instance_uid, series_instance_uid
        Of the film.
    segmentation_uid
        SOP Instance UID of the segmentation that its lungs are in; None where it names none.
    answer
        What the film speaks for; ``"indeterminate"`` where the score was withheld.
    probability, threshold, prevalence
        In [0, 1], to a ten-thousandth; None where the score was withheld.
    sensitivity, specificity, positive_predictive_value, negative_predictive_value
        None where the score was withheld.
    conclusion, acceptance, notice
        Sentences in the report's language.
    accepted, reader
        Whether a reader has accepted the result, and the reader's name as words.
    mask_edited
        Whether the masks were edited manually.
    checks
        In the order of the report.
    lungs
        ``"right"`` and ``"left"``.
    algorithm
        Which program and weights.
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
