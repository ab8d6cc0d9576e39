"""8-bit JPEG pixels through libjpeg-turbo, whose complaints reach the reader and not the terminal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.codecs.codestream import Codestream
from CovidXRayLib.films.codecs.damage import cut_short, end_notes
from CovidXRayLib.films.codecs.jpeg_markers import END_MARKER


def jpeg_gray(stream: bytes, header: Codestream, notes: list[str]) -> NDArray[np.uint8] | None:
    """Return the luminance of a sequential or progressive JPEG of 8 bits, not turned by its EXIF data.

    OpenCV decodes by the same library to the same pixels, but lets it print to standard error that
    pixels are missing, and says nothing to its caller.

    Parameters
    ----------
    stream
        A whole JPEG file.
    header
        What the stream says about itself.
    notes
        Receives a sentence when a part of the pixels is damaged, or their end is not as it should be.

    Returns
    -------
    uint8 (rows, columns); None where the stream is of another kind or cannot be decoded.

    Raises
    ------
    FilmProblem
        If the stream has no end marker, and not all pixels either.
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
    # Bytes left over are read past, and a warning is about an unknown version: both leave the pixels whole.
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
