"""A film laid into the square that a network takes, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.frame import NO_MARGINS, Margins


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
        square = np.zeros((self.size, self.size), np.float32)
        square[self.window] = area_average(pixels, self.rows, self.columns)
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
    largest = min(pixels.shape[0] // (2 * rows), pixels.shape[1] // (2 * columns))
    whole = next((step for step in range(largest, 1, -1) if not any(side % step for side in pixels.shape)), 1)
    if whole > 1:
        height, width = pixels.shape
        pixels = cv2.resize(pixels, (width // whole, height // whole), interpolation=cv2.INTER_AREA)
    return cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
