"""Projection geometry: from body coordinates to film coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Camera:
    """A central projection on a square film.

    Body axes, in millimeters: x to the patient's left (the image's right), y toward the feet, z to
    the front; the origin lies in the midline at the height of the first thoracic vertebra.

    Attributes
    ----------
    size
        Rows and columns.
    field
        Side of the film in millimeters at the detector.
    center
        The film's center in body millimeters (x, y).
    turn
        Rotation of the patient about the body's long axis, in radians.
    tilt
        Rotation in the film plane, in radians.
    source
        Distance from focus to detector in millimeters.
    detector
        z of the detector: in front of the patient for PA (positive), behind for AP.
    """

    size: int
    field: float
    center: tuple[float, float]
    turn: float
    tilt: float
    source: float
    detector: float

    def resized(self, size: int) -> Camera:
        """Return the same projection with another number of pixels."""
        return Camera(size, self.field, self.center, self.turn, self.tilt, self.source, self.detector)

    @property
    def pixel(self) -> float:
        """Pixel spacing at the detector in millimeters."""
        return self.field / self.size

    def magnification(self, z: NDArray[np.floating] | float) -> NDArray[np.floating] | float:
        """Return the magnification at depth ``z``."""
        return self.source / (self.source - np.abs(self.detector - z))

    def project(self, points: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Return columns and rows, in pixels, of body points of shape (n, 3)."""
        x, y, z = np.ascontiguousarray(points.T)
        cos, sin = float(np.cos(self.turn)), float(np.sin(self.turn))
        scale = self.magnification(z * cos - x * sin)
        across = ((x * cos + z * sin) - self.center[0]) * scale
        down = (y - self.center[1]) * scale
        cos, sin = float(np.cos(self.tilt)), float(np.sin(self.tilt))
        per_mm = self.size / self.field
        half = (self.size - 1) / 2
        return (across * cos - down * sin) * per_mm + half, (across * sin + down * cos) * per_mm + half

    def grid(self, z: float) -> tuple[Array, Array]:
        """Return body x and y, in millimeters, seen by each pixel at depth ``z``: two (size, size) arrays."""
        steps = (np.arange(self.size, dtype=np.float32) - (self.size - 1) / 2) * np.float32(self.pixel)
        scale = float(self.magnification(z))
        cos, sin = np.float32(np.cos(self.tilt) / scale), np.float32(np.sin(self.tilt) / scale)
        across = steps[None, :] * cos + steps[:, None] * sin + np.float32(self.center[0])
        down = steps[:, None] * cos - steps[None, :] * sin + np.float32(self.center[1])
        turn = np.float32(np.cos(self.turn))
        return (across - np.float32(z * np.sin(self.turn))) / turn, down
