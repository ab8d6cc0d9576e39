"""Conversion of query responses to rows."""

from __future__ import annotations

from pydicom.dataset import Dataset

from CovidXRayLib.films.dicom.elements import text, texts
from CovidXRayLib.films.dicom.uids import is_uid
from CovidXRayLib.pacs.queries.study_rows import InstanceRow, StudyRow


def study_row(found: Dataset) -> StudyRow | None:
    """Return the row of a response; None if it does not identify a study."""
    uid = text(found, "StudyInstanceUID")
    if not is_uid(uid):
        return None
    return StudyRow(
        study_uid=uid,
        patient_name=" ".join(text(found, "PatientName").replace("^", " ").replace("=", " / ").split()),
        patient_id=text(found, "PatientID"),
        birth_date=text(found, "PatientBirthDate"),
        date=text(found, "StudyDate"),
        time=text(found, "StudyTime"),
        accession=text(found, "AccessionNumber"),
        modalities=tuple(sorted(value for value in texts(found, "ModalitiesInStudy") if value)),
        description=text(found, "StudyDescription"),
        instances=_number(found, "NumberOfStudyRelatedInstances"),
    )


def instance_row(found: Dataset, study_uid: str, series: Dataset) -> InstanceRow | None:
    """Return the row of an object of a series; None if its UIDs are invalid."""
    series_uid, sop_uid = text(series, "SeriesInstanceUID"), text(found, "SOPInstanceUID")
    if not (is_uid(series_uid) and is_uid(sop_uid)):
        return None
    return InstanceRow(
        study_uid=study_uid,
        series_uid=series_uid,
        sop_uid=sop_uid,
        sop_class_uid=text(found, "SOPClassUID"),
        modality=text(series, "Modality"),
        series_description=text(series, "SeriesDescription"),
        number=_number(found, "InstanceNumber"),
        rows=_number(found, "Rows"),
        columns=_number(found, "Columns"),
    )


def _number(found: Dataset, keyword: str) -> int | None:
    value = text(found, keyword)
    return int(value) if value.isdecimal() else None
