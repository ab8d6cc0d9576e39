"""RLE Lossless decoding (PS3.5 annex G)."""

from __future__ import annotations

import struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.dicom.image_pixel import ImagePixel
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.grayscale.pixel_cells import Cells
from CovidXRayLib.i18n import gettext as _

_HEADER: Final = 64
_NO_OPERATION: Final = 128
# No-operation codes, used only as padding.
_MAX_EMPTY_RUNS: Final = 2**16


def decode_rle(stream: bytes, image: ImagePixel) -> Cells:
    """Decode one frame; no segment is unpacked beyond the size of the frame.

    Raises
    ------
    FilmProblem
        If it is damaged or truncated, or its header does not match a film.
    """
    allocated = (
        image.allocated if image.allocated is not None else 8 * (stream[0] // image.samples if stream else 1)
    )
    stored = allocated if image.stored is None else image.stored
    if allocated not in (8, 16) or not 2 <= stored <= allocated:
        raise FilmProblem(
            _("it has {allocated} bits allocated and {stored} stored, which no film has").format(
                allocated=allocated, stored=stored
            )
        )
    high = stored - 1 if image.high_bit is None else image.high_bit
    if not stored - 1 <= high < allocated:
        raise FilmProblem(
            _("its header is contradictory: {stored} bits stored and high bit {high}").format(
                stored=stored, high=high
            )
        )
    return Cells(_pixels(stream, image, allocated // 8), stored, high + 1 - stored, image.signed)


def _damaged() -> FilmProblem:
    return FilmProblem(_("its compressed pixels (RLE Lossless) are damaged or truncated"))


def _pixels(stream: bytes, image: ImagePixel, size: int) -> NDArray[Any]:
    """Return uint8 or uint16, shape (rows, columns) or (rows, columns, 3)."""
    if len(stream) < _HEADER:
        raise _damaged()
    count, *starts = struct.unpack_from("<16I", stream)
    if count != image.samples * size or not all(_HEADER <= start < len(stream) for start in starts[:count]):
        raise _damaged()
    # One segment for each byte of each sample, the highest byte first.
    planes = np.empty((image.rows * image.columns, image.samples, size), np.uint8)
    ends = [*starts[1:count], len(stream)]
    for index, (start, end) in enumerate(zip(starts[:count], ends, strict=True)):
        sample, byte = divmod(index, size)
        planes[:, sample, size - 1 - byte] = _segment(stream[start:end], image.rows * image.columns)
    shape = (image.rows, image.columns) if image.samples == 1 else (image.rows, image.columns, image.samples)
    return planes.view(f"<u{size}").astype(f"u{size}", copy=False).reshape(shape)


def _segment(segment: bytes, length: int) -> NDArray[np.uint8]:
    """Unpack a segment until it has given `length` bytes (PS3.5 section G.3.2)."""
    unpacked = bytearray()
    position, nothing = 0, 0
    try:
        while len(unpacked) < length:
            code = segment[position]
            if code < _NO_OPERATION:
                unpacked += segment[position + 1 : position + 2 + code]
                position += 2 + code
            elif code > _NO_OPERATION:
                unpacked += segment[position + 1 : position + 2] * (257 - code)
                position += 2
            else:
                position, nothing = position + 1, nothing + 1
                if nothing > _MAX_EMPTY_RUNS:
                    raise _damaged()
    except IndexError:
        raise _damaged() from None
    return np.frombuffer(unpacked, np.uint8, length)
