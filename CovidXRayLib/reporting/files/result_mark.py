"""Mark in images that are drawn of films, so that no later run takes them for films."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Final

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
# The signature and the header, after which other chunks may come.
_HEADER_BYTES: Final = len(_SIGNATURE) + 25
_TEXT: Final = b"tEXt" + b"Software\0CovidXRay, drawn of films"
_CHUNK: Final = struct.pack(">I", len(_TEXT) - 4) + _TEXT + struct.pack(">I", zlib.crc32(_TEXT))


def marked_png(png: bytes) -> bytes:
    """Return a PNG file with the mark."""
    return png[:_HEADER_BYTES] + _CHUNK + png[_HEADER_BYTES:]


def is_marked_png(path: Path) -> bool:
    """Return whether a file is a PNG file with the mark."""
    try:
        if not path.is_file():  # reading a pipe would block
            return False
        with path.open("rb") as file:
            begin = file.read(_HEADER_BYTES + len(_CHUNK))
    except OSError:
        return False
    return begin.startswith(_SIGNATURE) and begin.endswith(_CHUNK)
