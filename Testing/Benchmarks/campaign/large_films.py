"""The largest films that are read: real ones, and headers that promise them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Final

import cv2
import numpy as np
from pydicom import dcmread

from CovidXRayLib.films.limits import MAX_OPACITY_MAP_PIXELS, MAX_PIXELS
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom


def phantom(side: int) -> bytes:
    """A chest of side x side pixels of 16 bits, uncompressed."""
    stream = BytesIO()
    write_dicom(project_chest(3, size=512), stream)
    stream.seek(0)
    data = dcmread(stream)
    small = data.pixel_array.astype(np.float32) * (65535 / (2**data.BitsStored - 1))
    pixels = cv2.resize(small, (side, side), interpolation=cv2.INTER_LINEAR).astype(np.uint16)
    data.Rows = data.Columns = side
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 16, 15
    for keyword in ("WindowCenter", "WindowWidth", "PixelSpacing", "ImagerPixelSpacing"):
        data.pop(keyword, None)
    data.PixelData = pixels.tobytes()
    stream = BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


FILMS: Final[dict[str, Callable[[], bytes]]] = {
    "chest of the largest size": partial(phantom, math.isqrt(MAX_PIXELS)),
    "chest of the largest size with an opacity map": partial(phantom, math.isqrt(MAX_OPACITY_MAP_PIXELS)),
}
