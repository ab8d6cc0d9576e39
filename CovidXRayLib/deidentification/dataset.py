"""De-identification of DICOM films: PS3.15 Annex E, Basic Application Level Confidentiality Profile.

The profile covers only the header. It cannot remove text burned into the pixels, so films that may have any
are identified by :func:`burned_in_text`.
"""

from __future__ import annotations

import io
import warnings
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

from CovidXRayLib.deidentification import attributes
from CovidXRayLib.deidentification.codes import safe_codes, safe_tables
from CovidXRayLib.deidentification.pixels import set_pixels
from CovidXRayLib.deidentification.pseudonyms import Pseudonyms
from CovidXRayLib.deidentification.values import safe_value
from CovidXRayLib.films.dicom.elements import PARSE_ERRORS, text
from CovidXRayLib.films.dicom.parsed_dicom import parse_dicom
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileMetaDataset

    from CovidXRayLib.films.dicom.parsed_dicom import ParsedDicom

BurnedIn = Literal["yes", "no", "unknown", "not stated"]

BASIC_PROFILE: Final = ("113100", "Basic Application Confidentiality Profile")  # PS3.16, context group 7050
_SECONDARY_CAPTURE: Final = "1.2.840.10008.5.1.4.1.1.7"  # and its multi-frame variants, whose UIDs extend it


def burned_in_text(data: bytes) -> BurnedIn:
    """Return whether text may be part of a DICOM film's image.

    Returns
    -------
    str
        ``"yes"`` or ``"no"`` as in Burned In Annotation (0028,0301); if absent, ``"unknown"`` for a secondary
        capture (such as a screenshot, or a scanned or photographed film), and ``"not stated"`` for a film
        from the detector, where text is unusual but possible.

    Raises
    ------
    FilmProblem
        If the header cannot be read.
    """
    parsed = _parsed(data)
    stated = text(parsed.dataset, "BurnedInAnnotation").upper()
    if stated in ("YES", "NO"):
        return "yes" if stated == "YES" else "no"
    captured = f"{_sop_class(parsed)}.".startswith(f"{_SECONDARY_CAPTURE}.")
    if captured or "ConversionType" in parsed.dataset:
        return "unknown"
    return "not stated"


def deidentified_dicom(data: bytes, patient: str, names: Pseudonyms) -> bytes:
    """Return a film's DICOM file without anything that identifies patient, date or institution.

    The attributes in :mod:`~CovidXRayLib.deidentification.attributes` are copied to a new file if
    :mod:`~CovidXRayLib.deidentification.values` and :mod:`~CovidXRayLib.deidentification.codes` accept their
    values. Everything else is removed: dates and times, private elements, overlays, thumbnails, descriptions,
    the preamble. Pixels are re-encoded, so that unused bits and compressed streams cannot carry anything
    else; their values do not change. UIDs are replaced by :meth:`Pseudonyms.uid`.

    Parameters
    ----------
    data
        The whole file.
    patient
        The patient's pseudonym, for Patient's Name and Patient ID.
    names
        Source of the new UIDs.

    Raises
    ------
    FilmProblem
        If the file cannot be read, or is in color: such files are mostly screenshots with text.
    """
    from pydicom.dataset import FileDataset
    from pydicom.errors import InvalidDicomError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = _parsed(data)
        instance = names.uid(text(parsed.dataset, "SOPInstanceUID") or sha256(data).hexdigest())
        new = FileDataset("", {}, file_meta=_file_meta(_sop_class(parsed), instance), preamble=b"\0" * 128)
        # Strings are written in UTF-8, whatever the original encoding.
        new.SpecificCharacterSet = "ISO_IR 192"
        new.SOPClassUID, new.SOPInstanceUID = _sop_class(parsed), instance
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID"):
            setattr(new, keyword, names.uid(text(parsed.dataset, keyword) or f"{keyword} of {instance}"))
        for keyword in attributes.PATIENT:
            setattr(new, keyword, patient)
        for keyword in attributes.EMPTY:
            setattr(new, keyword, [] if keyword.endswith("Sequence") else "")
        _copy_values(parsed, new)
        _copy_sequences(parsed, new)
        _document_deidentification(new)
        set_pixels(new, parsed)
        content = io.BytesIO()
        try:
            new.save_as(content, enforce_file_format=True)
        except (InvalidDicomError, *PARSE_ERRORS) as error:
            raise FilmProblem(
                _("it cannot be de-identified ({reason})").format(reason=error),
                _("export it as lungs only"),
            ) from error
    return content.getvalue()


def _parsed(data: bytes) -> ParsedDicom:
    from pydicom.datadict import tag_for_keyword

    wanted = {tag for keyword in attributes.READ if (tag := tag_for_keyword(keyword)) is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse_dicom(data, wanted)


def _sop_class(parsed: ParsedDicom) -> str:
    """Return the SOP class if the standard's registry has it (PS3.6 annex A), else secondary capture."""
    from pydicom.uid import UID

    stated = UID(text(parsed.dataset, "SOPClassUID") or parsed.media_class)
    return str(stated) if stated.type == "SOP Class" else _SECONDARY_CAPTURE


def _file_meta(sop_class: str, instance: str) -> FileMetaDataset:
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import PYDICOM_IMPLEMENTATION_UID, UID, ExplicitVRLittleEndian

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = UID(sop_class), UID(instance)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID, meta.ImplementationVersionName = PYDICOM_IMPLEMENTATION_UID, "COVIDXRAY"
    return meta


def _copy_values(parsed: ParsedDicom, new: Dataset) -> None:
    for keyword in attributes.KEPT:
        value = safe_value(parsed.dataset, keyword, parsed.little_endian)
        if value is not None:
            setattr(new, keyword, value)


def _copy_sequences(parsed: ParsedDicom, new: Dataset) -> None:
    for keyword in attributes.CODES:
        codes = safe_codes(parsed.dataset, keyword)
        if codes:
            setattr(new, keyword, codes)
    for keyword in attributes.TABLES:
        tables = safe_tables(parsed, keyword)
        if tables:
            setattr(new, keyword, tables)


def _document_deidentification(new: Dataset) -> None:
    from pydicom.dataset import Dataset

    code = Dataset()
    code.CodeValue, code.CodeMeaning = BASIC_PROFILE
    code.CodingSchemeDesignator = "DCM"
    new.PatientIdentityRemoved = "YES"
    new.DeidentificationMethodCodeSequence = [code]
    new.LongitudinalTemporalInformationModified = "REMOVED"
