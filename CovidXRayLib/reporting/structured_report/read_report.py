"""Reading of structured reports by CovidXRay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.dicom.elements import PARSE_ERRORS, text
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Check
from CovidXRayLib.reporting.dicom.algorithm import NAME, Algorithm
from CovidXRayLib.reporting.dicom.content_tree import (
    children,
    code_value,
    first_code,
    first_text,
    number,
    unit,
)
from CovidXRayLib.reporting.dicom.equipment import SERIES_NUMBERS
from CovidXRayLib.reporting.dicom.open_object import open_object
from CovidXRayLib.reporting.dicom.pydicom_warnings import without_warnings
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.segmentation.lung_codes import SIDES
from CovidXRayLib.reporting.structured_report import report_codes
from CovidXRayLib.reporting.structured_report.read_evidence import (
    read_category,
    read_evidence,
    read_probability,
    read_share,
)
from CovidXRayLib.reporting.structured_report.report_of_film import Lung, ReportOfFilm
from CovidXRayLib.reporting.structured_report.severity_items import read_severity

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_OUTCOMES: Final = ("PASSED", "DOUBTFUL", "FAILED", "NOT_ASKED")
# DICOM's own codes (PS3.16 annex D).
_COMPREHENSIVE_SR: Final = "1.2.840.10008.5.1.4.1.1.88.33"
_SEGMENTATION: Final = "1.2.840.10008.5.1.4.1.1.66.4"
_MEASUREMENTS, _GROUP, _TRACKING = "126010", "125007", "112039"
_CONCLUSION, _PERSON = "121077", "121008"
_ALGORITHM: Final = ("111001", "111003", "111002")  # name, version, parameters


def is_our_report(header: Dataset) -> bool:
    """Return whether a header is that of a report by CovidXRay (SOP Class, Manufacturer, Series Number)."""
    return (
        text(header, "SOPClassUID") == _COMPREHENSIVE_SR
        and text(header, "Manufacturer") == NAME
        and text(header, "SeriesNumber") == str(SERIES_NUMBERS["report"])
    )


def read_report(path: Path | str) -> ReportOfFilm:
    """Read a structured report by CovidXRay.

    Raises
    ------
    ResultObjectError
        If it is not such a report, or is damaged.
    """
    path = Path(path)
    with without_warnings():
        dataset = open_object(path, "DICOM Structured Report", (_COMPREHENSIVE_SR,))
        if not is_our_report(dataset):
            raise ResultObjectError(_("{path}: not a CovidXRay report.").format(path=path))
        try:
            return _read(dataset)
        except PARSE_ERRORS as error:
            raise ResultObjectError(
                _("{path}: its content cannot be read ({error}); export it again.").format(
                    path=path, error=error
                )
            ) from error


def _read(dataset: Dataset) -> ReportOfFilm:
    groups = {
        first_text(group, _TRACKING): group
        for measurements in children(dataset, _MEASUREMENTS, "CONTAINER")
        for group in children(measurements, _GROUP, "CONTAINER")
    }
    answer = groups["COVID-19 pneumonia"]
    person = next((text(item, "PersonName") for item in children(dataset, _PERSON, "PNAME")), "")
    evidence = {text(instance, "ReferencedSOPClassUID"): uids for uids, instance in _evidence(dataset)}
    segmentation = evidence.pop(_SEGMENTATION, None)
    (film,) = evidence.values()
    return ReportOfFilm(
        series_instance_uid=film[0],
        sop_instance_uid=film[1],
        segmentation_uid=None if segmentation is None else segmentation[1],
        category=read_category(answer),
        probability=read_probability(answer),
        evidence=read_evidence(answer),
        severity=read_severity(answer),
        conclusion=first_text(answer, _CONCLUSION),
        acceptance=first_text(answer, "ACCEPTANCE"),
        notice=first_text(answer, "NOTICE"),
        accepted=first_code(answer, "ACCEPTANCE") == "ACCEPTED",
        reader=ReaderStatement(person).display_name if person else None,
        mask_edited=first_code(answer, "MASK") == "MASK_EDITED",
        checks=tuple(_checks(groups["Checks of film and masks"])),
        lungs={side.name: _lung(groups[f"{side.name.capitalize()} lung"]) for side in SIDES},
        algorithm=_algorithm(answer),
    )


def _evidence(dataset: Dataset) -> Iterator[tuple[tuple[str, str], Dataset]]:
    """Yield series and instance UID of each evidence object, with its item."""
    for study in dataset.CurrentRequestedProcedureEvidenceSequence:
        for series in study.ReferencedSeriesSequence:
            for instance in series.ReferencedSOPSequence:
                uids = text(series, "SeriesInstanceUID"), text(instance, "ReferencedSOPInstanceUID")
                yield uids, instance


def _checks(group: Dataset) -> Iterator[Check]:
    for item in group.ContentSequence:
        name = code_value(item, "ConceptNameCodeSequence")
        if name.startswith("CHECK_") and text(item, "ValueType") == "CODE":
            outcome = code_value(item, "ConceptCodeSequence")
            yield _check(name.removeprefix("CHECK_").lower(), outcome, first_text(group, name))


def _check(name: str, outcome: str, message: str) -> Check:
    if outcome not in _OUTCOMES:
        raise KeyError(outcome)
    doubtful, applicable = outcome == "DOUBTFUL", outcome != "NOT_ASKED"
    return Check(name, outcome != "FAILED", message, doubtful, applicable)


def _lung(group: Dataset) -> Lung:
    area = next(children(group, report_codes.AREA, "NUM"), None)
    share = read_share(group, "FILM_SHARE")
    if area is None:
        return Lung(None, "", False, share)
    methods = (code_value(item, "ConceptCodeSequence") for item in area.get("ContentSequence") or [])
    return Lung(number(area), unit(area), "DETECTOR_PLANE" in methods, share)


def _algorithm(group: Dataset) -> Algorithm:
    name, version, parameters = _ALGORITHM
    pairs = ",".join(text(item, "TextValue") for item in children(group, parameters, "TEXT"))
    return Algorithm.from_texts(first_text(group, name), first_text(group, version), pairs)
