"""A film laid into the square that a network takes, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.frame import NO_MARGINS, Margins

_BAND: Final = 2**17  # pixels; in the processor's cache even as float32


@dataclass(frozen=True)
class Letterbox:
    """Placement of a film in a square network input.

    Attributes
    ----------
    film_shape
        Rows and columns of the film.
    size
        Side of the square.
    top, left, rows, columns
        The part of the square that the resized film fills.
    margins
        Uniform rows and columns around the image within that part.
    """

    film_shape: tuple[int, int]
    size: int
    top: int
    left: int
    rows: int
    columns: int
    margins: Margins = NO_MARGINS

    @classmethod
    def fit(cls, film_shape: tuple[int, int], size: int, pixel_aspect: float = 1.0) -> Letterbox:
        """Center a film in a square that its longest side fills, with the proportions of the patient.

        Parameters
        ----------
        film_shape
            Rows and columns of the film.
        size
            Side of the square.
        pixel_aspect
            Height of the film's pixels divided by their width.
        """
        sides = (film_shape[0] * pixel_aspect, film_shape[1])
        scale = size / max(sides)
        rows, columns = (max(1, min(size, round(side * scale))) for side in sides)
        return cls(film_shape, size, (size - rows) // 2, (size - columns) // 2, rows, columns)

    @property
    def window(self) -> tuple[slice, slice]:
        """The film's part of the square, as an index."""
        return slice(self.top, self.top + self.rows), slice(self.left, self.left + self.columns)

    def place(self, pixels: NDArray[Any]) -> NDArray[np.float32]:
        """Resize by area averaging and pad with 0; (rows, columns) to float32 (size, size)."""
        return self._laid(_reduced(pixels, _whole_factor(pixels.shape, self.rows, self.columns)))

    def place_rows(self, read: Callable[[slice], NDArray[Any]]) -> NDArray[np.float32]:
        """Do what :meth:`place` does with pixels that are computed some rows at a time.

        Parameters
        ----------
        read
            Returns the given rows of the film, (rows, columns).
        """
        whole = _whole_factor(self.film_shape, self.rows, self.columns)
        rows, columns = self.film_shape
        step = whole * max(1, _BAND // (columns * whole))
        bands = [_reduced(read(slice(top, min(top + step, rows))), whole) for top in range(0, rows, step)]
        return self._laid(np.concatenate(bands))

    def _laid(self, reduced: NDArray[Any]) -> NDArray[np.float32]:
        square = np.zeros((self.size, self.size), np.float32)
        square[self.window] = cv2.resize(reduced, (self.columns, self.rows), interpolation=cv2.INTER_AREA)
        return square

    def back(self, square: NDArray[Any], out: NDArray[Any] | None = None) -> NDArray[Any]:
        """Crop the padding and resize bilinearly to the film; (size, size) to (rows, columns).

        Parameters
        ----------
        out
            Output array (rows, columns) of the square's dtype.
        """
        rows, columns = self.film_shape
        return cv2.resize(square[self.window], (columns, rows), dst=out, interpolation=cv2.INTER_LINEAR)


def area_average(pixels: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    """Downsample by area averaging, first by an integer factor, at which OpenCV is much faster.

    Parameters
    ----------
    pixels
        uint8, uint16 or float32, of two dimensions; the result has its dtype.
    rows, columns
        Shape of the result.
    """
    reduced = _reduced(pixels, _whole_factor(pixels.shape, rows, columns))
    return cv2.resize(reduced, (columns, rows), interpolation=cv2.INTER_AREA)


def _whole_factor(shape: tuple[int, ...], rows: int, columns: int) -> int:
    """Return the largest integer factor that leaves twice the rows and columns or more; 1 for none."""
    largest = min(shape[0] // (2 * rows), shape[1] // (2 * columns))
    return next((step for step in range(largest, 1, -1) if not any(side % step for side in shape)), 1)


def _reduced(pixels: NDArray[Any], whole: int) -> NDArray[Any]:
    if whole == 1:
        return pixels
    rows, columns = pixels.shape
    return cv2.resize(pixels, (columns // whole, rows // whole), interpolation=cv2.INTER_AREA)
