"""OpenCV's picture decoders, without their chatter."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def opencv_decoded(stream: bytes | bytearray, flags: int) -> NDArray[Any] | None:
    """Return the picture in `stream`, not turned by its EXIF data; None where it is damaged.

    Parameters
    ----------
    stream
        A whole file.
    flags
        OpenCV's ``IMREAD_`` flags.
    """
    import cv2

    level = cv2.utils.logging.getLogLevel()
    # It would print its complaint, which the caller turns into a sentence.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        return cv2.imdecode(np.frombuffer(stream, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None
    finally:
        cv2.utils.logging.setLogLevel(level)
