"""8-bit JPEG decoding with libjpeg-turbo, whose warnings are reported instead of printed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.codecs.codestream import Codestream
from CovidXRayLib.films.codecs.damage import cut_short, end_notes
from CovidXRayLib.films.codecs.jpeg_markers import END_MARKER


def jpeg_gray(stream: bytes, header: Codestream, notes: list[str]) -> NDArray[np.uint8] | None:
    """Return the luminance of a sequential or progressive 8-bit JPEG, ignoring its EXIF orientation.

    OpenCV uses the same library and gives the same pixels, but warnings about missing pixels go to standard
    error and do not reach the caller.

    Parameters
    ----------
    stream
        A complete JPEG file.
    header
        Header of the stream.
    notes
        Receives a sentence if pixels are damaged or missing, or the end of the stream is irregular.

    Returns
    -------
    uint8 (rows, columns); None if the stream is of another type or cannot be decoded.

    Raises
    ------
    FilmProblem
        If the stream lacks both its end marker and some of its pixels.
    """
    from simplejpeg import decode_jpeg

    if header.precision != 8 or header.components not in (1, 3):
        return None
    if header.end is None:
        stream = stream[: header.data_end] + END_MARKER
    gray, complaint = None, ""
    try:
        gray = _plane(decode_jpeg(stream, "GRAY", strict=True))
    except ValueError as error:
        complaint = str(error)
    # Surplus bytes are skipped, and a warning concerns an unknown version: neither affects the pixels.
    left_over = "extraneous bytes before marker 0xd9" in complaint
    short = bool(complaint) and not left_over and not complaint.startswith("Warning")
    if short and header.end is None:
        raise cut_short()
    if gray is None:
        try:
            gray = _plane(decode_jpeg(stream, "GRAY", strict=False))
        except ValueError:
            return None
    notes.extend(end_notes(header, short, left_over))
    return gray


def _plane(decoded: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return decoded[..., 0]
