"""Masks and opacity maps as PNG files in the store."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

_MAP_SIZE: Final = 512  # opacity maps have far fewer cells


def png(image: NDArray[np.uint8]) -> bytes:
    """Encode uint8 (rows, columns)."""
    data: bytes = cv2.imencode(".png", image)[1].tobytes()
    return data


def read_png(data: bytes) -> NDArray[np.uint8]:
    """Decode to uint8 (rows, columns).

    Raises
    ------
    ValueError
        If it is not an image.
    """
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
    if image is None:
        raise ValueError("not an image")
    return image.astype(np.uint8)


def small_map(opacity_map: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Reduce a map, uint8 (rows, columns), to at most 512 pixels."""
    factor = _MAP_SIZE / max(opacity_map.shape)
    if factor >= 1:
        return opacity_map
    reduced = cv2.resize(opacity_map, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.uint8)


def read_map(data: bytes, lungs: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Decode a map at the size of the lungs, uint8 (rows, columns), and 0 outside them.

    Raises
    ------
    ValueError
        If it is not an image.
    """
    rows, columns = lungs.shape
    opacity_map = cv2.resize(read_png(data), (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.where(lungs > 0, opacity_map, 0).astype(np.uint8)
