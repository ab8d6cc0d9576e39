"""Content of a structured report by CovidXRay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from CovidXRayLib.classification.category import Category
from CovidXRayLib.classification.evidence import Evidence
from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.reading import Check
from CovidXRayLib.reporting.dicom.algorithm import Algorithm


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
    category
        Category of the score; None if the score is withheld, and in reports of earlier versions.
    probability
        In [0, 1], to four decimal places; None if the score is withheld.
    evidence
        What the score says; None if it is withheld.
    severity
        Estimated Brixia score; None in reports of readings without one.
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
    category: Category | None
    probability: float | None
    evidence: Evidence | None
    severity: Severity | None
    conclusion: str
    acceptance: str
    notice: str
    accepted: bool
    reader: str | None
    mask_edited: bool
    checks: tuple[Check, ...]
    lungs: Mapping[str, Lung]
    algorithm: Algorithm
