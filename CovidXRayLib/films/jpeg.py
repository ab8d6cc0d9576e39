"""8-bit JPEG pixels through libjpeg-turbo, whose complaints reach the reader and not the terminal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.codestream import Codestream
from CovidXRayLib.i18n import gettext as _


def jpeg_grey(stream: bytes, header: Codestream, notes: list[str]) -> NDArray[np.uint8] | None:
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
        Receives a sentence when a part of the pixels is damaged.

    Returns
    -------
    uint8 (rows, columns); None where the stream is of another kind or cannot be decoded.
    """
    from simplejpeg import decode_jpeg

    if header.precision != 8 or header.components not in (1, 3):
        return None
    try:
        return _plane(decode_jpeg(stream, "GRAY", strict=True))
    except ValueError as error:
        complaint = str(error)
    try:
        grey = _plane(decode_jpeg(stream, "GRAY", strict=False))
    except ValueError:
        return None
    if not complaint.startswith("Warning"):  # about an unknown version, and not about pixels
        notes.append(
            _("The JPEG data in the file are damaged: a part of the picture may be wrong or missing.")
        )
    return grey


def _plane(decoded: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return decoded[..., 0]
