"""Structured report of a result: Measurement Report (PS3.16 TID 1500) as a Comprehensive SR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import current_language
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.dicom.algorithm import NAME, Algorithm
from CovidXRayLib.reporting.dicom.equipment import equipment
from CovidXRayLib.reporting.dicom.object_identity import derived_uid, name_by_content
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.dicom.source_film import SourceFilm
from CovidXRayLib.reporting.dicom.timestamps import date_as_film
from CovidXRayLib.reporting.structured_report.measurement_groups import (
    answer_group,
    checks_group,
    lung_groups,
)
from CovidXRayLib.reporting.structured_report.report_codes import CHEST_XRAY, own_scheme, snomed

if TYPE_CHECKING:
    from highdicom.seg import Segmentation
    from highdicom.sr import CodedConcept, ComprehensiveSR, ObservationContext

_LANGUAGES: Final = {"en": "English", "es": "Spanish"}


def structured_report(
    source: SourceFilm,
    reading: Reading,
    labels: NDArray[np.uint8],
    segmentation: Segmentation,
    algorithm: Algorithm,
    reader: ReaderStatement | None,
) -> ComprehensiveSR:
    """Return the result of an analysis as a structured report on the film and its segmentation.

    It is COMPLETE and UNVERIFIED, even if a reader has accepted the result: verification is by a person who
    is accountable for the document (PS3.3 section C.17.2), and research software does not authenticate its
    users. The reader is stated in the content instead.

    Parameters
    ----------
    reading
        The reading; its sentences are kept in their language.
    labels
        uint8 (rows, columns) as the film: 0 outside, 1 patient's right lung, 2 left.
    segmentation
        Segmentation object of these labels.
    reader
        Reader who accepted the result; None if not accepted.
    """
    from highdicom.sr import ComprehensiveSR, LanguageOfContentItemAndDescendants, MeasurementReport

    content = MeasurementReport(
        observation_context=_observers(algorithm, reader),
        procedure_reported=snomed(CHEST_XRAY),
        imaging_measurements=[
            answer_group(source, reading, algorithm, reader),
            checks_group(source, reading),
            *lung_groups(source, labels, segmentation, algorithm),
        ],
        language_of_content_item_and_descendants=LanguageOfContentItemAndDescendants(_language()),
    )
    dataset = ComprehensiveSR(
        evidence=[source.header, segmentation],
        content=content,
        is_complete=True,
        is_final=False,
        is_verified=False,
        coding_schemes=[own_scheme()],
        **equipment(algorithm, "report"),
    )
    date_as_film(dataset, source.header)
    name_by_content(dataset)
    return dataset


def _observers(algorithm: Algorithm, reader: ReaderStatement | None) -> ObservationContext:
    """Return the observers: the program and, if any, the person who accepted the result."""
    from highdicom.sr import (
        DeviceObserverIdentifyingAttributes,
        ObservationContext,
        ObserverContext,
        PersonObserverIdentifyingAttributes,
    )
    from pydicom.sr.codedict import codes

    device = ObserverContext(
        codes.DCM.Device,
        DeviceObserverIdentifyingAttributes(
            uid=derived_uid("device", algorithm.version, algorithm.fingerprint),
            name=NAME,
            manufacturer_name=NAME,
            model_name=f"{NAME} {algorithm.version}",
            serial_number=algorithm.fingerprint,
        ),
    )
    if reader is None:
        return ObservationContext(observer_device_context=device)
    person = ObserverContext(
        codes.DCM.Person,
        PersonObserverIdentifyingAttributes(
            reader.person_name, organization_name=reader.organization.strip() or None
        ),
    )
    return ObservationContext(observer_person_context=person, observer_device_context=device)


def _language() -> CodedConcept:
    """Return the current language as an RFC 5646 code."""
    from highdicom.sr import CodedConcept

    code = current_language().replace("_", "-")
    return CodedConcept(code, "RFC5646", _LANGUAGES.get(code.partition("-")[0], code))
