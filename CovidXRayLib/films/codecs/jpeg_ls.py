"""JPEG-LS decoding with CharLS, which is strict, and libjpeg, which is lenient."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.codecs.codestream import Codestream, with_rows
from CovidXRayLib.films.codecs.damage import end_notes
from CovidXRayLib.films.codecs.jpeg_markers import END_MARKER
from CovidXRayLib.films.codecs.libjpeg import libjpeg_decoded, unsigned, with_missing_rows

# CharLS's message if all pixels were decoded and compressed data is left.
_SURPLUS_MESSAGE = "still contains encoded data"


def jpeg_ls(stream: bytes, header: Codestream, notes: list[str]) -> NDArray[Any]:
    """Return the pixels of a JPEG-LS stream, as many as it holds.

    Parameters
    ----------
    stream
        The whole stream.
    header
        Header of the stream.
    notes
        Receives a sentence if rows are missing, or the end of the stream is irregular.

    Raises
    ------
    RuntimeError
        If it cannot be decoded.
    FilmProblem
        If the stream lacks both its end marker and some of its pixels.
    """
    from jpeg_ls import jlsread

    sound = stream[: header.data_end] + END_MARKER
    if header.end is None and stream.endswith(b"\0") and _holds(stream[:-1] + END_MARKER):
        sound = stream[:-1] + END_MARKER  # a fragment has an even number of bytes
    try:
        array = unsigned(jlsread(sound))
    except RuntimeError as error:
        left_over = _SURPLUS_MESSAGE in str(error)
        found = end_notes(header, not left_over, left_over)
        array = _present_rows(sound, header, left_over)
        notes.extend(found)
        return array
    notes.extend(end_notes(header, short=False))
    return array


def _present_rows(stream: bytes, header: Codestream, complete: bool) -> NDArray[Any]:
    """Decode the rows that are present, found by bisection with CharLS."""
    if complete or header.components != 1:
        return libjpeg_decoded(stream, header)
    held, missing = 0, header.rows
    while missing - held > 1:
        middle = (held + missing) // 2
        if _holds(with_rows(stream, header, middle)):
            held = middle
        else:
            missing = middle
    # The truncated row is dropped, unless it is the only one.
    return with_missing_rows(libjpeg_decoded(with_rows(stream, header, max(held, 1)), header), header.rows)


def _holds(stream: bytes) -> bool:
    from jpeg_ls import jlsread

    try:
        return np.asarray(jlsread(stream)).size > 0
    except RuntimeError as error:
        return _SURPLUS_MESSAGE in str(error)
