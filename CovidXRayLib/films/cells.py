"""Decoded pixels before any of DICOM's grey level transforms.

NumPy alone, without OpenCV: inside 3D Slicer films are read before anything has been installed. It costs
30 ms more for a 3000 x 3000 film.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Cells:
    """What lies in the pixel cells, as unsigned numbers, and how to understand it.

    Attributes
    ----------
    array
        uint8 or uint16, shape (rows, columns) or (rows, columns, 3).
    bits
        Number of bits that count (Bits Stored, or the precision of the compressed stream).
    shift
        Number of unused bits below them (High Bit + 1 - Bits Stored).
    signed
        Whether they are a two's complement number.
    """

    array: NDArray[Any]
    bits: int
    shift: int = 0
    signed: bool = False

    @property
    def raw_levels(self) -> NDArray[np.int64]:
        """All numbers a cell can contain: int64, shape (256,) or (65536,)."""
        return np.arange(2 ** (8 * self.array.dtype.itemsize), dtype=np.int64)

    @property
    def levels(self) -> NDArray[np.float64]:
        """The stored value behind each of :attr:`raw_levels`, unused bits masked (PS3.5 section 8.1.1)."""
        values: NDArray[np.int64] = (self.raw_levels >> self.shift) & (2**self.bits - 1)
        if self.signed:
            values -= (values >> (self.bits - 1)) << self.bits
        return values.astype(np.float64)


def histogram(array: NDArray[Any]) -> NDArray[np.float64]:
    """Count how often each number occurs in a uint8 or uint16 array, shape (256,) or (65536,)."""
    return np.bincount(array.ravel(), minlength=2 ** (8 * array.dtype.itemsize)).astype(np.float64)


def look_up(array: NDArray[Any], levels: NDArray[np.float64]) -> NDArray[np.float32]:
    """Replace every number in `array`, shape (rows, columns), by its entry in `levels`, as float32."""
    return np.asarray(levels.astype(np.float32)[array], np.float32)
