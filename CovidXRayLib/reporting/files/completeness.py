"""Whether the files of a result are whole: a power cut or a failing disk may leave empty or torn ones."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Final

from CovidXRayLib.reporting.files.result_files import ResultFiles

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_NRRD: Final = b"NRRD"
_GZIP: Final = b"\nencoding: gz"
_STEP: Final = 2**20
_MOST_BYTES: Final = 2**31  # of masks once they are unpacked; no film has so many pixels
_MOST_PACKED: Final = 2**28


def images_are_intact(files: ResultFiles) -> bool:
    """Return whether the overlay, the segmentation and the label image of a result are there, each whole.

    A segmentation that Slicer has saved again counts, too.
    """
    try:
        overlay, masks, labels = map(_content, (files.overlay, files.segmentation, files.labels))
    except OSError:
        return False
    return _is_complete_png(overlay) and _is_complete_nrrd(masks) and _is_complete_png(labels)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_PACKED)


def _is_complete_png(data: bytes) -> bool:
    """Return whether each chunk has its check sum, and the last is IEND (PNG specification, section 5)."""
    if not data.startswith(_PNG):
        return False
    place = len(_PNG)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 8 + length
        if end + 4 > len(data) or struct.unpack_from(">I", data, end) != (zlib.crc32(data[place + 4 : end]),):
            return False
        if data[place + 4 : place + 8] == b"IEND":
            return True
        place = end + 4
    return False


def _is_complete_nrrd(data: bytes) -> bool:
    """Return whether the header ends, and what follows is all there by its own check sum, if it has one."""
    header, blank, packed = data.partition(b"\n\n")
    if not (header.startswith(_NRRD) and blank and packed):
        return False
    if _GZIP not in header:
        return True
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    unpacked = 0
    try:
        while packed and not stream.eof and unpacked <= _MOST_BYTES:
            unpacked += len(stream.decompress(packed, _STEP))
            packed = stream.unconsumed_tail
    except zlib.error:
        return False
    return stream.eof
