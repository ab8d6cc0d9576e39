"""Integrity of result files, which a power failure or a failing disk may truncate."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Final

from CovidXRayLib.datasets.slicer_masks import is_complete_nrrd
from CovidXRayLib.reporting.files.result_files import ResultFiles

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_MAX_FILE_BYTES: Final = 2**28


def images_are_intact(files: ResultFiles) -> bool:
    """Return whether the overlay, the segmentation and the label image of a result exist and are intact.

    This includes a segmentation that 3D Slicer has saved again.
    """
    try:
        overlay, masks, labels = map(_content, (files.overlay, files.segmentation, files.labels))
    except OSError:
        return False
    return _is_complete_png(overlay) and is_complete_nrrd(masks) and _is_complete_png(labels)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MAX_FILE_BYTES)


def _is_complete_png(data: bytes) -> bool:
    """Return whether all chunks have valid checksums, and the last is IEND (PNG specification, section 5)."""
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
