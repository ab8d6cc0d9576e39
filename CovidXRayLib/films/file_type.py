"""Detection of file types by content, never by name."""

from __future__ import annotations

import struct
from typing import Final, Literal

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

FileType = Literal["dicom", "png", "jpeg", "tiff"]

_IMAGES: Final[tuple[tuple[bytes, FileType], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)

# Foreign types, for error messages: (offset, magic number, name).
_OTHERS: Final = (
    (0, b"%PDF", gettext_noop("a PDF document")),
    (0, b"PK\x03\x04", gettext_noop("a ZIP archive")),
    (0, b"\x1f\x8b", gettext_noop("a gzip archive")),
    (0, b"GIF8", gettext_noop("a GIF image")),
    (0, b"BM", gettext_noop("a BMP image")),
    (0, b"II+\x00", gettext_noop("a BigTIFF image")),
    (0, b"MM\x00+", gettext_noop("a BigTIFF image")),
    (0, b"\x00\x00\x00\x0cjP  ", gettext_noop("a bare JPEG 2000 image")),
    (0, b"\xff\x4f\xff\x51", gettext_noop("a bare JPEG 2000 image")),
    (8, b"WEBP", gettext_noop("a WebP image")),
    (4, b"ftyp", gettext_noop("a HEIC image or a video")),
    (0, b"NRRD", gettext_noop("an NRRD volume")),
    (344, b"n+1\x00", gettext_noop("a NIfTI volume")),
    (0, b"\x89HDF", gettext_noop("an HDF5 file")),
    (0, b"<!DOCTYPE", gettext_noop("a web page")),
    (0, b"<html", gettext_noop("a web page")),
)

# Groups a data set without preamble can begin with: file meta, identifying, patient, acquisition,
# relationship, image pixel.
_FIRST_GROUPS: Final = (0x0002, 0x0008, 0x0010, 0x0018, 0x0020, 0x0028)
LONG_VRS: Final = (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
SHORT_VRS: Final = (
    *(b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS"),
    *(b"LO", b"LT", b"PN", b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US"),
)
_UNDEFINED: Final = 0xFFFFFFFF


def file_type(data: bytes) -> FileType | None:
    """Return the type of a file, or None if it is not a supported one.

    Parameters
    ----------
    data
        The file's bytes, or at least its first few kilobytes.
    """
    if data[128:132] == b"DICM":
        return "dicom"
    for magic, name in _IMAGES:
        if data.startswith(magic):
            return name
    return "dicom" if bare_encoding(data) else None


def foreign_name(data: bytes) -> str:
    """Return the name of an unsupported file type, for error messages."""
    for offset, magic, name in _OTHERS:
        if data[offset : offset + len(magic)] == magic:
            return _(name)
    return _("neither DICOM nor PNG, JPEG or TIFF")


def bare_encoding(data: bytes | memoryview, start: int = 0) -> tuple[bool, bool] | None:
    """Guess the encoding of a data set without a transfer syntax.

    The first elements must have plausible headers (PS3.5 section 7.1) with rising tags, so that
    arbitrary bytes do not pass for DICOM. After File Meta Information (`start` > 0) any group may
    come first.

    Returns
    -------
    tuple of bool or None
        (implicit VR, little endian), or None if this is not a DICOM data set.
    """
    for implicit, little in ((False, True), (False, False), (True, True)):
        if _plausible(data, start, implicit, little):
            return implicit, little
    return None


def _plausible(data: bytes | memoryview, start: int, implicit: bool, little: bool, count: int = 3) -> bool:
    position = start
    order = "<" if little else ">"
    previous = -1
    for _element in range(count):
        if position + 8 > len(data):
            return False
        group, element = struct.unpack_from(f"{order}HH", data, position)
        tag = group << 16 | element
        if tag <= previous or (previous < 0 and start == 0 and group not in _FIRST_GROUPS):
            return False
        previous = tag
        vr = bytes(data[position + 4 : position + 6])
        if implicit or vr in LONG_VRS:
            position += 8 if implicit else 12
            if position > len(data):
                return False
            (length,) = struct.unpack_from(f"{order}I", data, position - 4)
        elif vr in SHORT_VRS:
            (length,) = struct.unpack_from(f"{order}H", data, position + 6)
            position += 8
        else:
            return False
        if length == _UNDEFINED:
            return True
        # Only the first bytes may have been read: a longer value is accepted if its length is plausible.
        if length > 2**20:
            return False
        position += length
        if position >= len(data):
            return True
    return True
