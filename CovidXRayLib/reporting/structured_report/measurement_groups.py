"""Measurement groups of a report: result, quality checks and lungs (PS3.16 TID 1501 and TID 1410)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.notice import research_notice
from CovidXRayLib.reading import Reading
from CovidXRayLib.reading.check import Outcome
from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.object_identity import derived_uid
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement, acceptance_sentence
from CovidXRayLib.reporting.dicom.source_film import SourceFilm
from CovidXRayLib.reporting.segmentation.lung_codes import SIDES, Side, lung_code, segment_number
from CovidXRayLib.reporting.structured_report import report_codes
from CovidXRayLib.reporting.structured_report.evidence_items import (
    category_code,
    evidence_measurements,
    measurement_evaluations,
    share,
)
from CovidXRayLib.reporting.structured_report.report_codes import own, snomed
from CovidXRayLib.reporting.structured_report.severity_items import severity_measurements
from CovidXRayLib.segmentation.label_map import count_label

if TYPE_CHECKING:
    from highdicom.seg import Segmentation
    from highdicom.sr import (
        Measurement,
        MeasurementsAndQualitativeEvaluations,
        PlanarROIMeasurementsAndQualitativeEvaluations,
        ReferencedSegmentationFrame,
        SourceImageForMeasurementGroup,
        TrackingIdentifier,
    )
    from pydicom.sr.coding import Code

_OUTCOMES: Final[dict[Outcome, str]] = {
    "passed": "PASSED",
    "doubtful": "DOUBTFUL",
    "failed": "FAILED",
    "not asked": "NOT_ASKED",
}


def answer_group(
    source: SourceFilm, reading: Reading, algorithm: Algorithm, reader: ReaderStatement | None
) -> MeasurementsAndQualitativeEvaluations:
    """Return the result with its evidence, severity, acceptance and research notice.

    Pneumonia caused by SARS-CoV-2 is coded as the finding of suggestive films only, so that programs that
    evaluate findings alone do not count other films as cases.
    """
    from highdicom.sr import MeasurementsAndQualitativeEvaluations, QualitativeEvaluation

    accepted = own("NOT_ACCEPTED" if reader is None else "ACCEPTED")
    origin = own("MASK_EDITED" if reading.mask_edited else "MASK_FOUND")
    group = MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(source, "COVID-19 pneumonia"),
        finding_type=snomed(report_codes.PNEUMONIA) if reading.category == "suggestive" else None,
        algorithm_id=algorithm.as_content(),
        measurements=[*evidence_measurements(reading), *severity_measurements(reading)] or None,
        qualitative_evaluations=[
            QualitativeEvaluation(snomed(report_codes.PNEUMONIA), category_code(reading)),
            *measurement_evaluations(reading),
            QualitativeEvaluation(own("ACCEPTANCE"), accepted),
            QualitativeEvaluation(own("MASK"), origin),
        ],
        source_images=[_source_of_measurement(source)],
    )
    from pydicom.sr.codedict import codes

    _add_text(group, codes.DCM.Conclusion, reading.verdict)
    _add_text(group, own("ACCEPTANCE"), acceptance_sentence(reader))
    _add_text(group, own("NOTICE"), research_notice())
    return group


def checks_group(source: SourceFilm, reading: Reading) -> MeasurementsAndQualitativeEvaluations:
    """Return all quality checks, each as a code and as text."""
    from highdicom.sr import MeasurementsAndQualitativeEvaluations, QualitativeEvaluation

    checks = [(own(f"CHECK_{check.name.upper()}"), check) for check in reading.checks]
    group = MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(source, "Checks of film and masks"),
        qualitative_evaluations=[
            QualitativeEvaluation(name, own(_OUTCOMES[check.outcome])) for name, check in checks
        ],
        source_images=[_source_of_measurement(source)],
    )
    for name, check in checks:
        if check.message:
            _add_text(group, name, check.message)
    return group


def lung_groups(
    source: SourceFilm, labels: NDArray[np.uint8], segmentation: Segmentation, algorithm: Algorithm
) -> list[PlanarROIMeasurementsAndQualitativeEvaluations]:
    """Return the area and the segment of each lung."""
    from highdicom.sr import FindingSite, PlanarROIMeasurementsAndQualitativeEvaluations

    return [
        PlanarROIMeasurementsAndQualitativeEvaluations(
            tracking_identifier=_tracking(source, f"{side.name.capitalize()} lung"),
            referenced_segment=_frame(source, segmentation, side),
            finding_type=lung_code(),
            finding_sites=[FindingSite(lung_code(), laterality=side.laterality)],
            algorithm_id=algorithm.as_content(),
            measurements=_areas(source, labels, side),
        )
        for side in SIDES
    ]


def _frame(source: SourceFilm, segmentation: Segmentation, side: Side) -> ReferencedSegmentationFrame:
    """Reference the frame of a lung, which has the number of its segment."""
    from highdicom.sr import ReferencedSegmentationFrame, SourceImageForSegmentation

    number = segment_number(segmentation, side)
    frame = ReferencedSegmentationFrame(
        sop_class_uid=segmentation.SOPClassUID,
        sop_instance_uid=segmentation.SOPInstanceUID,
        frame_number=number,
        segment_number=number,
        source_image=SourceImageForSegmentation(source.header.SOPClassUID, source.header.SOPInstanceUID),
    )
    # PS3.3 table 10-3: segment and frame numbers are mutually exclusive.
    del frame[0].ReferencedSOPSequence[0].ReferencedSegmentNumber
    return frame


def _areas(source: SourceFilm, labels: NDArray[np.uint8], side: Side) -> list[Measurement]:
    from highdicom.sr import Measurement
    from pydicom.sr.codedict import codes
    from pydicom.sr.coding import Code

    pixels = count_label(labels, side.label)
    spacing = source.film.spacing
    if spacing is None:
        area = Measurement(snomed(report_codes.AREA), pixels, Code("{pixels}", "UCUM", "Pixels"))
    else:
        area = Measurement(
            snomed(report_codes.AREA),
            round(pixels * spacing.row * spacing.column, 1),
            codes.UCUM.SquareMillimeter,
            method=own("DETECTOR_PLANE") if spacing.kind == "detector plane" else None,
        )
    return [area, share(own("FILM_SHARE"), pixels / labels.size)]


def _tracking(source: SourceFilm, what: str) -> TrackingIdentifier:
    """Return the tracking identifier of an observation, the same for all reports on the film."""
    from highdicom.sr import TrackingIdentifier

    uid = derived_uid("tracking", str(source.header.SOPInstanceUID), what)
    return TrackingIdentifier(uid=uid, identifier=what)


def _source_of_measurement(source: SourceFilm) -> SourceImageForMeasurementGroup:
    from highdicom.sr import SourceImageForMeasurementGroup

    return SourceImageForMeasurementGroup(source.header.SOPClassUID, source.header.SOPInstanceUID)


def _add_text(group: MeasurementsAndQualitativeEvaluations, name: Code, value: str) -> None:
    from highdicom.sr import RelationshipTypeValues, TextContentItem

    group[0].ContentSequence.append(TextContentItem(name, value, RelationshipTypeValues.CONTAINS))
