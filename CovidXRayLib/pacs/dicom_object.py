"""One DICOM object as it travels: whole, and in the file format of PS3.10."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_UID: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_LONGEST_UID: Final = 64
_UNDEFINED_LENGTH: Final = 0xFFFFFFFF
_IMPLICIT: Final = "1.2.840.10008.1.2"
_EXPLICIT: Final = "1.2.840.10008.1.2.1"
_BIG_ENDIAN: Final = "1.2.840.10008.1.2.2"


class ObjectProblem(ValueError):  # noqa: N818 - a clause for another error's sentence
    """Why bytes are no object that can travel; its text is a clause."""


@dataclass(frozen=True)
class DicomObject:
    """What a server must be told of an object before it gets it.

    Attributes
    ----------
    sop_uid, sop_class_uid, transfer_syntax_uid
        SOP Instance UID, SOP Class UID (PS3.3 C.12.1) and how it is encoded (PS3.5 section 10).
    study_uid
        Study Instance UID; empty where it has none.
    data
        The file of PS3.10, whole.
    """

    sop_uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    study_uid: str
    data: bytes


def read_object(data: bytes) -> DicomObject:
    """Check a DICOM file and return it as it travels.

    A file of PS3.10 stays as it is, byte for byte; to a bare data set what the format asks for is added.

    Parameters
    ----------
    data
        The whole file.

    Raises
    ------
    ObjectProblem
        If it is no DICOM, is cut short, or has no UIDs.
    """
    from CovidXRayLib.films.dicom.elements import PARSE_ERRORS
    from CovidXRayLib.films.file_type import file_type

    if file_type(data) != "dicom":
        raise ObjectProblem(_("it is no DICOM file"))
    try:
        dataset, syntax = _parsed(data)
        sop_uid, sop_class = str(dataset.get("SOPInstanceUID", "")), str(dataset.get("SOPClassUID", ""))
        if not (is_uid(sop_uid) and is_uid(sop_class)):
            raise ObjectProblem(_("it has no SOP Instance UID or no SOP Class UID"))
        study_uid = str(dataset.get("StudyInstanceUID", ""))
        meta = dataset.file_meta
        told = [meta.get("MediaStorageSOPInstanceUID"), meta.get("MediaStorageSOPClassUID")]
        if data[128:132] == b"DICM" and meta.get("TransferSyntaxUID") and told == [sop_uid, sop_class]:
            return DicomObject(sop_uid, sop_class, syntax, study_uid, data)
        data = _as_file(dataset, sop_uid, sop_class, syntax)
        return DicomObject(sop_uid, sop_class, syntax, study_uid, data)
    except ObjectProblem:
        raise
    except PARSE_ERRORS as error:
        raise ObjectProblem(_("it is damaged or cut short")) from error


def is_uid(text: str) -> bool:
    """Return whether a text has the form of a UID (PS3.5 section 9), and so is harmless as a file's name."""
    return len(text) <= _LONGEST_UID and _UID.fullmatch(text) is not None


def _parsed(data: bytes) -> tuple[Dataset, str]:
    from pydicom import dcmread

    from CovidXRayLib.films.dicom.parsed_dicom import require_bounded
    from CovidXRayLib.films.film_problem import FilmProblem

    try:
        require_bounded(data)  # pydicom's own reader has no budget
    except FilmProblem as problem:
        raise ObjectProblem(problem.problem) from problem
    dataset = dcmread(BytesIO(data), force=True)
    for element in dataset.elements():
        length = getattr(element, "length", None)  # only what is not converted yet has one
        value = getattr(element, "value", None)
        if length in (None, _UNDEFINED_LENGTH) or not isinstance(value, bytes):
            continue
        if len(value) != length:
            raise ObjectProblem(_("it is cut short"))
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
