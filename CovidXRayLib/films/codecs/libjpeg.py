"""JPEG decoding with libjpeg, the reference implementation: all processes, but no report of damage.

Where compressed data ends early, libjpeg continues with zeros. So it is never given more rows than the data
can hold, and if the last pixels look like those zeros, it decodes again with other bytes after the data.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.codecs.codestream import Codestream, with_rows, with_sound_scan_header
from CovidXRayLib.films.codecs.damage import end_notes
from CovidXRayLib.films.codecs.jpeg_markers import END_MARKER

# Neither a code of zeros nor one of ones, nor a marker.
_OTHER_BYTES: Final = b"\x55\xaa\x5a\xa5" * 64
# Samples at the end that are compared.
_TAIL: Final = 32


def jpeg_by_libjpeg(stream: bytes, header: Codestream, notes: list[str]) -> NDArray[Any]:
    """Return the pixels of a JPEG stream of any process, as many as it holds.

    Parameters
    ----------
    stream
        The whole stream.
    header
        Header of the stream.
    notes
        Receives a sentence if pixels are missing, or the end of the stream is irregular.

    Raises
    ------
    RuntimeError
        If it cannot be decoded.
    FilmProblem
        If the stream lacks both its end marker and some of its pixels.
    """
    rows = min(header.rows, _max_rows(header))
    sound = with_rows(stream[: header.data_end] + END_MARKER, header, rows)
    array = libjpeg_decoded(sound, header)
    short = rows < header.rows
    if not short and _may_be_short(array, stream, header):
        short = not _same_with_more(array, stream, header)
    notes.extend(end_notes(header, short))
    return with_missing_rows(array, header.rows)


def _same_with_more(array: NDArray[Any], stream: bytes, header: Codestream) -> bool:
    """Return whether other bytes after the data give the same pixels, so that the data was sufficient."""
    longer = stream[: header.data_end] + _OTHER_BYTES + END_MARKER
    try:
        return np.array_equal(array, libjpeg_decoded(longer, header))
    except RuntimeError:  # they were taken for codes
        return False


def libjpeg_decoded(stream: bytes, header: Codestream) -> NDArray[Any]:
    """Decode a stream with libjpeg.

    Raises
    ------
    RuntimeError
        If it cannot be decoded.
    """
    from libjpeg.utils import decode

    return unsigned(decode(with_sound_scan_header(stream, header)))


def unsigned(array: NDArray[Any]) -> NDArray[Any]:
    """Return luminance or channels reinterpreted as unsigned numbers."""
    return np.ascontiguousarray(array).view(f"u{array.dtype.itemsize}")


def with_missing_rows(array: NDArray[Any], rows: int) -> NDArray[Any]:
    """Return the array padded with rows of zeros to `rows`."""
    if len(array) == rows:
        return array
    return np.concatenate([array, np.zeros((rows - len(array), *array.shape[1:]), array.dtype)])


def _max_rows(header: Codestream) -> int:
    """Return the largest number of rows that the compressed data can hold."""
    bits = 8 * (header.data_end - header.data)
    if header.scans != 1 or header.process not in ("lossless", "sequential"):
        return header.rows
    if header.process == "lossless":
        return bits // (header.columns * header.components) + 1
    # A block has at least two codes; the tallest unit of interleaved blocks is 32 rows.
    return 32 * (bits // (2 * -(-header.columns // 8)) + 1)


def _may_be_short(array: NDArray[Any], stream: bytes, header: Codestream) -> bool:
    """Return whether the last samples equal what a lossless decoder produces from zeros."""
    if header.process != "lossless" or len(array) < 2:
        return True
    parameters = header.scan + 5 + 2 * stream[header.scan + 4]
    plane = array[-2:, -_TAIL - 1 :] if array.ndim == 2 else array[-2:, -_TAIL - 1 :, 0]
    (above_left, above), (left, last) = ((row[:-1], row[1:]) for row in plane.astype(np.int64))
    # ISO/IEC 10918-1 table H.1.
    predicted = {
        1: left,
        2: above,
        3: above_left,
        4: left + above - above_left,
        5: left + (above - above_left) // 2,
        6: above + (left - above_left) // 2,
        7: (left + above) // 2,
    }.get(stream[parameters], left)
    return bool(np.unique((last - predicted) & 0xFFFF).size <= 1)
