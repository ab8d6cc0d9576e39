"""Parsing of the DICOM elements that a film needs, from bytes in memory."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.dicom.elements import PARSE_ERRORS, text
from CovidXRayLib.films.dicom.parsing import read_elements
from CovidXRayLib.films.dicom.skipping import UNDEFINED_LENGTH, Budget
from CovidXRayLib.films.file_type import bare_encoding
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import (
    MAX_ELEMENTS,
    MAX_INFLATED_BYTES,
    MAX_SEQUENCE_BYTES,
    MAX_VALUE_BYTES,
)
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

IMPLICIT: Final = "1.2.840.10008.1.2"
EXPLICIT: Final = "1.2.840.10008.1.2.1"
DEFLATED: Final = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN: Final = "1.2.840.10008.1.2.2"
NATIVE: Final = (IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN)

# Bytes inflated at a time.
_STEP: Final = 2**16

_SOP_INSTANCE_UID: Final = 0x00080018
PIXEL_DATA: Final = 0x7FE00010
FLOAT_PIXEL_DATA: Final = (0x7FE00008, 0x7FE00009)

FILM_TAGS: Final = frozenset(
    (
        *(
            0x00080005,
            0x00080016,
            0x00080018,
            0x00080050,
            0x00080060,
        ),  # character set, SOP, accession, modality
        *(
            0x00100010,
            0x00100020,
            0x00180015,
            0x00181164,
            0x00185101,
        ),  # patient, body part, imager spacing, view
        *(
            0x0020000D,
            0x0020000E,
            0x00200020,
            0x00200060,
            0x00200062,
        ),  # study, series, orientation, laterality
        *(0x00080068, 0x00281040),  # presentation intent, pixel intensity relationship
        *(0x0008103E, 0x00181030),  # series description, protocol name
        *(0x00280002, 0x00280004, 0x00280006, 0x00280008),  # samples, photometric, planar, frames
        *(0x00280010, 0x00280011, 0x00280030),  # rows, columns, pixel spacing
        *(0x00280100, 0x00280101, 0x00280102, 0x00280103),  # bits allocated, stored, high bit, representation
        *(0x00280120, 0x00280121),  # pixel padding value, range limit
        *(0x00281050, 0x00281051, 0x00281056, 0x00283010),  # window center, width, function, VOI LUT
        *(0x00281052, 0x00281053, 0x00283000),  # rescale intercept, slope, modality LUT
        *(0x00281101, 0x00281102, 0x00281103, 0x00281201, 0x00281202, 0x00281203),  # palettes
        0x20500020,  # presentation LUT shape
        # For results, which belong to the same patient and study, and repeat the film's lossy compression:
        *(0x00100030, 0x00100040, 0x00100021, 0x00101010),  # birth date, sex, issuer of the number, age
        *(0x00080020, 0x00080030, 0x00080090, 0x00081030),  # study date and time, referrer, description
        *(0x00200010, 0x00080201),  # study ID, time zone
        *(0x00282110, 0x00282112, 0x00282114, 0x00280034),  # lossy compression, pixel aspect ratio
    )
)


@dataclass(frozen=True)
class PixelElement:
    """The pixel data element, not yet decoded.

    Attributes
    ----------
    value
        Its bytes, as many as the file has; for undefined length everything up to the end of the file.
    promised
        The length stated in its header, in bytes; None for undefined length (encapsulated).
    words
        True if it consists of 16-bit words (VR OW), which matters only for big endian.
    """

    value: memoryview
    promised: int | None
    words: bool


@dataclass(frozen=True)
class ParsedDicom:
    """The elements of a DICOM file that a film needs.

    Attributes
    ----------
    dataset
        The elements, with values not yet converted by pydicom.
    transfer_syntax
        Transfer Syntax UID, guessed if the file does not state it.
    assumed
        True if the transfer syntax is a guess.
    little_endian
        The byte order of pixels and tables.
    pixels
        The pixel element, or None.
    media_class
        Media Storage SOP Class UID of the File Meta Information; empty if absent.
    """

    dataset: Dataset
    transfer_syntax: str
    assumed: bool
    little_endian: bool
    pixels: PixelElement | None
    media_class: str


def parse_dicom(
    data: bytes,
    wanted: Collection[int] = FILM_TAGS,
    max_sequence_bytes: int = MAX_SEQUENCE_BYTES,
    max_bytes: int = MAX_INFLATED_BYTES,
) -> ParsedDicom:
    """Parse the File Meta Information, if any, and the data set.

    Parameters
    ----------
    data
        The whole file.
    wanted
        Tags of the elements to read; all others are ignored.
    max_sequence_bytes
        Size in bytes above which a sequence is ignored.
    max_bytes
        Size in bytes above which a deflated data set is rejected.

    Raises
    ------
    FilmProblem
        If the bytes are truncated, damaged, or not a DICOM data set.
    """
    start = 132 if data[128:132] == b"DICM" else 0
    stated, media_class, start = _meta(data, start)
    if stated == DEFLATED:
        data, start = _inflated(data, start, max_bytes), 0
    if start >= len(data):
        raise FilmProblem(
            _("the file is truncated after its File Meta Information"), _("copy or export it again")
        )
    guess = None if stated else bare_encoding(data, start)
    if not stated and guess is None:
        raise FilmProblem(_("its DICOM header is damaged: no element can be read"))
    implicit = guess[0] if guess else stated == IMPLICIT
    little = guess[1] if guess else stated != BIG_ENDIAN
    syntax = stated or (IMPLICIT if implicit else EXPLICIT if little else BIG_ENDIAN)
    try:
        dataset, pixels = _read(data, start, implicit, little, wanted, max_sequence_bytes)
    except RecursionError as error:
        raise FilmProblem(_("its sequences are nested deeper than any film needs")) from error
    except PARSE_ERRORS as error:
        raise FilmProblem(_("its DICOM header is damaged and cannot be parsed")) from error
    return ParsedDicom(dataset, syntax, not stated, little, pixels, media_class)


def require_bounded(data: bytes, max_bytes: int = MAX_INFLATED_BYTES) -> None:
    """Reject a DICOM object whose complete parsing would cost far more than its size.

    Limits apply to the inflated size of a deflated data set and to the number of elements, including those in
    items of undefined length, which pydicom parses at once and not on access.

    Parameters
    ----------
    data
        The complete file, or a data set without preamble.
    max_bytes
        Size in bytes above which a deflated data set is rejected.

    Raises
    ------
    FilmProblem
        If it exceeds the limits, or is truncated.
    CovidXRayLib.films.dicom.elements.PARSE_ERRORS
        If it is damaged.
    """
    stated, _media_class, start = _meta(data, 132 if data[128:132] == b"DICM" else 0)
    if stated == DEFLATED:
        data, start = _inflated(data, start, max_bytes), 0
    guess = None if stated else bare_encoding(data, start)
    implicit = guess[0] if guess else stated == IMPLICIT
    little = guess[1] if guess else stated != BIG_ENDIAN
    # An element that every object has; with an empty list pydicom would keep all elements.
    read_elements(data, start, implicit, little, (_SOP_INSTANCE_UID,), MAX_SEQUENCE_BYTES)


def _inflated(data: bytes, start: int, most: int) -> bytes:
    """Inflate a deflated data set (PS3.5 section A.5) up to the limit."""
    inflater, plain = zlib.decompressobj(-zlib.MAX_WBITS), BytesIO()
    try:
        for place in range(start, len(data), _STEP):
            # The unconsumed tail is passed again in each step, so steps are kept small.
            left, full = data[place : place + _STEP], True
            while (left or full) and not inflater.eof:
                full = plain.write(inflater.decompress(left, _STEP)) == _STEP
                left = inflater.unconsumed_tail
                if plain.tell() > most:
                    raise FilmProblem(_("its deflated data set expands to more than any radiograph needs"))
            if inflater.eof:
                return plain.getvalue()
    except zlib.error as error:
        raise FilmProblem(_("its deflated data set is damaged")) from error
    raise FilmProblem(_("its deflated data set is truncated"), _("copy or export it again"))


def _meta(data: bytes, start: int) -> tuple[str, str, int]:
    """Return Transfer Syntax and Media Storage SOP Class of the File Meta Information, and its end offset."""
    from pydicom.filereader import read_dataset

    stream, budget = BytesIO(data), Budget(MAX_ELEMENTS)
    stream.seek(start)

    def stop(tag: int, vr: str | None, length: int) -> bool:
        budget.spend()
        return tag >> 16 != 0x0002 or length > MAX_VALUE_BYTES

    try:
        meta = read_dataset(stream, False, True, stop_when=stop, specific_tags=[0x00020002, 0x00020010])
        return text(meta, "TransferSyntaxUID"), text(meta, "MediaStorageSOPClassUID"), stream.tell()
    except PARSE_ERRORS as error:
        raise FilmProblem(_("its File Meta Information is damaged")) from error


def _read(
    data: bytes, start: int, implicit: bool, little: bool, wanted: Collection[int], max_sequence_bytes: int
) -> tuple[Dataset, PixelElement | None]:
    dataset, header, implicit = read_elements(
        data, start, implicit, little, wanted, max_sequence_bytes, (PIXEL_DATA, *FLOAT_PIXEL_DATA)
    )
    if header is None:
        return dataset, None
    if header.tag in FLOAT_PIXEL_DATA:
        raise FilmProblem(_("its pixels are floating-point numbers, which no radiograph has"))
    promised = None if header.length == UNDEFINED_LENGTH else header.length
    end = len(data) if promised is None else header.value + promised
    # An unknown VR means implicit encoding, in which pixels are words (PS3.5 section A.1).
    return dataset, PixelElement(memoryview(data)[header.value : end], promised, header.vr != b"OB")
