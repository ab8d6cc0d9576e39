"""The source film of a result: its pixels, and the header attributes that the result inherits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.dicom.elements import text, texts
from CovidXRayLib.films.dicom.film_header import FilmHeader
from CovidXRayLib.films.dicom.uids import is_uid
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.timestamps import time_zone
from CovidXRayLib.reporting.errors import ResultObjectError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# Type 2 in all objects (PS3.3 sections C.7.1.1 and C.7.2.1): present, and empty if missing in the film.
_TYPE_2: Final = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyID",
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "ReferringPhysicianName",
)
# Optional attributes that identify the patient and study, and the time zone.
_OPTIONAL: Final = ("IssuerOfPatientID", "PatientAge", "StudyDescription", "TimezoneOffsetFromUTC")
_UIDS: Final = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
_LOSSY: Final = ("LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod")

# SOP classes of radiographs, and of images used as such, with a single frame (PS3.6 annex A).
_KINDS: Final = frozenset(
    (
        "1.2.840.10008.5.1.4.1.1.1",  # CR
        "1.2.840.10008.5.1.4.1.1.1.1",  # DX for presentation
        "1.2.840.10008.5.1.4.1.1.1.1.1",  # DX for processing
        "1.2.840.10008.5.1.4.1.1.7",  # secondary capture
    )
)
# JPEG baseline and extended, and near-lossless JPEG-LS: lossy regardless of the header.
_LOSSY_SYNTAXES: Final = {
    "1.2.840.10008.1.2.4.50": "ISO_10918_1",
    "1.2.840.10008.1.2.4.51": "ISO_10918_1",
    "1.2.840.10008.1.2.4.81": "ISO_14495_1",
}


@dataclass(frozen=True, eq=False)
class SourceFilm:
    """A film in a DICOM file.

    Attributes
    ----------
    film
        The film as read by :func:`CovidXRayLib.films.reader.read_film`.
    path
        Its file.
    header
        Validated data set in UTF-8: identity of the film, patient and study, Rows, Columns and, if valid,
        Pixel Spacing. Missing type 2 attributes are empty.
    """

    film: Film
    path: Path
    header: Dataset


def read_source(film: Film | Path | str) -> SourceFilm:
    """Read the source film of a result.

    Parameters
    ----------
    film
        The film's DICOM file, or the film read from it, whose file is then not opened again.

    Raises
    ------
    FilmError
        If the file cannot be read as a film.
    ResultObjectError
        If it is not a DICOM file, and thus has no study to add a result to, if its header does not identify
        it, or if results cannot reference its SOP class.
    """
    if not isinstance(film, Film):
        film = read_film(film)
    if film.source is None:
        raise ValueError("a film that was no file has no header")
    path = film.source
    if film.header is None:
        raise ResultObjectError(
            _(
                "{path}: image file without a DICOM study, so no DICOM objects can be created; open "
                "the DICOM file of the film."
            ).format(path=path)
        )
    header = _header(film.header, film, path)
    return SourceFilm(film, path, header)


def _header(stored: FilmHeader, film: Film, path: Path) -> Dataset:
    from pydicom.dataset import Dataset

    header = Dataset()
    header.SpecificCharacterSet = "ISO_IR 192"
    _add_identity(header, stored.dataset, path)
    for keyword in _TYPE_2:
        _add(header, keyword, valid_or_empty(keyword, element_text(stored.dataset, keyword)))
    for keyword in _OPTIONAL:
        if value := valid_or_empty(keyword, element_text(stored.dataset, keyword)):
            _add(header, keyword, value)
    _add_lossy_compression(header, stored, film)
    header.Modality = film.modality or "OT"
    header.Rows, header.Columns = film.shape
    if film.spacing is not None:
        header.PixelSpacing = [f"{film.spacing.row:.10g}", f"{film.spacing.column:.10g}"]
    return header


def _add_identity(header: Dataset, dataset: Dataset, path: Path) -> None:
    for keyword in _UIDS:
        value = text(dataset, keyword)
        if not value:
            raise ResultObjectError(
                _(
                    "{path}: its header lacks the {name}, so no DICOM object can refer to it; "
                    "export the film again from the PACS."
                ).format(path=path, name=keyword)
            )
        if not is_uid(value):
            raise ResultObjectError(
                _(
                    "{path}: the {name} in its header is not a valid UID, so no DICOM object can refer to "
                    "it; export the film again from the PACS."
                ).format(path=path, name=keyword)
            )
        _add(header, keyword, value)
    if header.SOPClassUID not in _KINDS:
        raise ResultObjectError(
            _(
                "{path}: SOP class {kind}; results are created only for CR, DX and secondary capture; "
                "export the film as one of these."
            ).format(path=path, kind=header.SOPClassUID.name)
        )


def _add_lossy_compression(header: Dataset, stored: FilmHeader, film: Film) -> None:
    """Add the film's Lossy Image Compression (PS3.3 section C.7.6.1.1.5), which derived images inherit."""
    flag, ratio, method = (element_text(stored.dataset, keyword) for keyword in _LOSSY)
    header.LossyImageCompression = flag if flag in ("00", "01") else "00"
    if stored.transfer_syntax in _LOSSY_SYNTAXES:
        header.LossyImageCompression = "01"
        method = method or _LOSSY_SYNTAXES[stored.transfer_syntax]
        if not ratio and stored.pixel_bytes:
            cell = 1 if text(stored.dataset, "BitsAllocated") == "8" else 2
            ratio = f"{film.pixels.size * cell / stored.pixel_bytes:.3g}"
    if header.LossyImageCompression == "01":
        if all(re.fullmatch(r"\d+(\.\d+)?", one) for one in ratio.split("\\")):
            _add(header, "LossyImageCompressionRatio", ratio)
        if method:
            _add(header, "LossyImageCompressionMethod", method)


def _add(header: Dataset, keyword: str, value: str) -> None:
    """Set a value without validation: one that is too long must still identify the same patient."""
    from pydicom import config
    from pydicom.datadict import dictionary_VR, tag_for_keyword
    from pydicom.dataelem import DataElement

    tag = tag_for_keyword(keyword)
    assert tag is not None
    header.add(DataElement(tag, dictionary_VR(tag), value, validation_mode=config.IGNORE))


def element_text(dataset: Dataset, keyword: str) -> str:
    """Return an element of a header as text.

    Multiple values are separated by backslashes, as in the file; of multiple Person Names, which are invalid
    for a patient, the first is returned.
    """
    values = texts(dataset, keyword)
    return "".join(values[:1]) if keyword.endswith("Name") else "\\".join(values)


def valid_or_empty(keyword: str, value: str) -> str:
    """Return a header's value if it is valid, else an empty text.

    Dates in the obsolete format ``1999.12.31`` (PS3.5 section 6.2) are converted; invalid dates, times, ages,
    time zones and values of Patient's Sex are omitted.
    """
    if keyword.endswith("Date"):
        digits = re.sub(r"[.\-/]", "", value)
        return digits if re.fullmatch(r"[0-9]{8}", digits) and _is_a_day(digits) else ""
    if keyword.endswith("Time"):
        digits = value.replace(":", "")
        return digits if re.fullmatch(r"([01]\d|2[0-3])([0-5]\d([0-5]\d(\.\d{1,6})?)?)?", digits) else ""
    if keyword == "PatientSex":
        return value.upper() if value.upper() in ("M", "F", "O") else ""
    if keyword == "PatientAge":
        return value if re.fullmatch(r"\d{3}[DWMY]", value) else ""
    if keyword == "TimezoneOffsetFromUTC":
        offset = "+0000" if value == "-0000" else value  # must not be written
        return offset if time_zone(offset) is not None else ""
    return value


def _is_a_day(digits: str) -> bool:
    """Return whether ``YYYYMMDD`` is a valid date."""
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
