"""DICOM objects for transfer, in the file format of PS3.10."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.dicom.uids import is_uid
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_UNDEFINED_LENGTH: Final = 0xFFFFFFFF
_IMPLICIT: Final = "1.2.840.10008.1.2"
_EXPLICIT: Final = "1.2.840.10008.1.2.1"
_BIG_ENDIAN: Final = "1.2.840.10008.1.2.2"


class ObjectProblem(ValueError):  # noqa: N818 - a clause for another error's sentence
    """Bytes that are not a transferable object; the message is a clause."""


@dataclass(frozen=True)
class DicomObject:
    """A DICOM object with the identifiers needed for its transfer.

    Attributes
    ----------
    sop_uid, sop_class_uid, transfer_syntax_uid
        SOP Instance UID, SOP Class UID (PS3.3 C.12.1) and Transfer Syntax UID (PS3.5 section 10).
    study_uid
        Study Instance UID; empty if absent.
    data
        The complete file in the format of PS3.10.
    """

    sop_uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    study_uid: str
    data: bytes


def read_object(data: bytes) -> DicomObject:
    """Check a DICOM file and return it for transfer.

    A file in the format of PS3.10 is unchanged; to a data set without preamble the missing parts are added.

    Parameters
    ----------
    data
        The whole file.

    Raises
    ------
    ObjectProblem
        If it is not a DICOM file, is truncated, or has no UIDs.
    """
    from CovidXRayLib.films.dicom.elements import PARSE_ERRORS
    from CovidXRayLib.films.file_type import file_type

    if file_type(data) != "dicom":
        raise ObjectProblem(_("it is not a DICOM file"))
    try:
        dataset, syntax = _parsed(data)
        sop_uid, sop_class = str(dataset.get("SOPInstanceUID", "")), str(dataset.get("SOPClassUID", ""))
        if not (is_uid(sop_uid) and is_uid(sop_class)):
            raise ObjectProblem(_("it lacks a SOP Instance UID or SOP Class UID"))
        study_uid = str(dataset.get("StudyInstanceUID", ""))
        meta = dataset.file_meta
        declared_uids = [meta.get("MediaStorageSOPInstanceUID"), meta.get("MediaStorageSOPClassUID")]
        if (
            data[128:132] == b"DICM"
            and meta.get("TransferSyntaxUID")
            and declared_uids == [sop_uid, sop_class]
        ):
            return DicomObject(sop_uid, sop_class, syntax, study_uid, data)
        data = _as_file(dataset, sop_uid, sop_class, syntax)
        return DicomObject(sop_uid, sop_class, syntax, study_uid, data)
    except ObjectProblem:
        raise
    except PARSE_ERRORS as error:
        raise ObjectProblem(_("it is damaged or truncated")) from error


def _parsed(data: bytes) -> tuple[Dataset, str]:
    from pydicom import dcmread

    from CovidXRayLib.films.dicom.parsed_dicom import require_bounded
    from CovidXRayLib.films.film_problem import FilmProblem

    try:
        require_bounded(data)  # pydicom's reader has no limits
    except FilmProblem as problem:
        raise ObjectProblem(problem.problem) from problem
    dataset = dcmread(BytesIO(data), force=True)
    for element in dataset.elements():
        length = getattr(element, "length", None)  # only what is not converted yet has one
        value = getattr(element, "value", None)
        if length in (None, _UNDEFINED_LENGTH) or not isinstance(value, bytes):
            continue
        if len(value) != length:
            raise ObjectProblem(_("the file is truncated"))
    implicit, little = dataset.original_encoding
    guess = _IMPLICIT if implicit else _EXPLICIT if little else _BIG_ENDIAN
    return dataset, str(dataset.file_meta.get("TransferSyntaxUID") or guess)


def _as_file(dataset: Dataset, sop_uid: str, sop_class: str, syntax: str) -> bytes:
    from pydicom import dcmwrite
    from pydicom.uid import UID

    dataset.file_meta.MediaStorageSOPInstanceUID = UID(sop_uid)
    dataset.file_meta.MediaStorageSOPClassUID = UID(sop_class)
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    buffer = BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()
