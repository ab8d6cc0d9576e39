"""OpenCV's image decoders, with their messages suppressed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def opencv_decoded(stream: bytes | bytearray, flags: int) -> NDArray[Any] | None:
    """Decode an image file, ignoring its EXIF orientation; None if it is damaged.

    Parameters
    ----------
    stream
        A complete file.
    flags
        OpenCV's ``IMREAD_`` flags.
    """
    import cv2

    level = cv2.utils.logging.getLogLevel()
    # It would print its error, which the caller reports instead.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        return cv2.imdecode(np.frombuffer(stream, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None
    finally:
        cv2.utils.logging.setLogLevel(level)
