"""The original's augmentation, equivalent to Keras' ``ImageDataGenerator``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.training.augmentation.augmentation_names import PARTS
from CovidXRayLib.training.augmentation.film_augmentation import about_center, warp

Image = NDArray[np.float32]

_DEGREES: Final = {"degrees": 1.0, "radians": 180 / np.pi}


@dataclass(frozen=True)
class Variant:
    """A drawn transform, for an image and its masks.

    As in ``ImageDataGenerator``, it maps pixels of the result to the original: rotation about the center,
    after shift, shear and zoom. So a zoom of 1.2 makes the content smaller.

    Attributes
    ----------
    rotation, shear
        Degrees.
    shift_columns, shift_rows
        Fraction of the width and of the height.
    zoom_columns, zoom_rows
        Pixels of the original for each pixel of the result.
    mirrored
        Whether to flip horizontally after all other transforms. The caller then swaps the masks of the two
        lungs.
    brightness
        Factor of the gray values; None for no change.
    fill
        See :class:`OriginalAugmentation`.
    """

    rotation: float
    shear: float
    shift_columns: float
    shift_rows: float
    zoom_columns: float
    zoom_rows: float
    mirrored: bool
    brightness: float | None
    fill: float | None

    def matrix(self, shape: tuple[int, int]) -> NDArray[np.float64]:
        """Return the 2 x 3 matrix that maps a point (column, row) of the original to the result."""
        rows, columns = shape
        turn, lean = np.deg2rad((self.rotation, self.shear))
        rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        shear = np.array([[1.0, -np.sin(lean)], [0.0, np.cos(lean)]])
        zoom = np.diag([self.zoom_columns, self.zoom_rows])
        shift = rotation @ (self.shift_columns * columns, self.shift_rows * rows)
        forward = np.asarray(
            cv2.invertAffineTransform(about_center(rotation @ shear @ zoom, shape, shift)), np.float64
        )
        if self.mirrored:
            forward[0] = -forward[0]
            forward[0, 2] += columns - 1
        return forward

    def on_image(self, image: Image) -> Image:
        """Transform an image and change its brightness.

        The product is clipped to [0, 1] and rounded to 8 bits, as in ``ImageDataGenerator``. A later
        normalization cannot undo this, so it comes before.

        Parameters
        ----------
        image
            float32 (rows, columns) in [0, 1]; not modified.
        """
        moved = warp(image, self.matrix(_shape(image)), outside=self.fill)
        if self.brightness is None:
            return moved
        levels = np.rint(moved * np.float32(255 * self.brightness))
        return np.asarray(np.clip(levels, 0, 255) / 255, np.float32)

    def on_planes(self, planes: Image) -> Image:
        """Transform masks along with the image; 0 outside.

        Parameters
        ----------
        planes
            float32 (rows, columns[, any number]). The result is in [0, 1]; threshold masks at 0.5.
            The order of the planes is unchanged, even if the image is mirrored.
        """
        return warp(planes, self.matrix(_shape(planes)))


@dataclass(frozen=True)
class OriginalAugmentation:
    """Ranges of the original's table, with the units of ``ImageDataGenerator``.

    Every value is drawn uniformly from its range, independently of the others. For square images the same
    values give the same result as ``ImageDataGenerator.apply_transform``. For others Keras rotates about a
    point beside the center, and confuses the shifts of height and width; both are corrected here.

    Attributes
    ----------
    rotation
        Largest rotation in either direction, in degrees.
    width_shift, height_shift
        Largest shift in either direction, as a fraction of the width and of the height.
    shear
        Largest angle in either direction, in ``shear_unit``.
    shear_unit
        Keras' unit has been the degree since 2.1.3 (2018), in which 0.05 moves no pixel of a 224 x 224 image
        by more than a tenth of a pixel: practically nothing. Its documentation stated radians for some time.
        If the paper's 0.05 was meant so, choose ``"radians"``, 2.9 degrees, which moves the upper and lower
        edge by 5.6 pixels.
    zoom
        0.2 means two factors, one for each direction, from 0.8 to 1.2, so that the aspect ratio changes.
    horizontal_flip
        Whether images are mirrored with a probability of 0.5.
    brightness
        Lowest and highest factor of the gray values, or None.
    fill
        Fill value outside the image; None repeats the nearest edge pixel, as is Keras' default
        (``fill_mode="nearest"``).

    Raises
    ------
    ValueError
        If the zoom is not at least 0 and less than 1, or the unit is unknown.
    """

    rotation: float = 20.0
    width_shift: float = 0.2
    height_shift: float = 0.2
    shear: float = 0.05
    shear_unit: Literal["degrees", "radians"] = "degrees"
    zoom: float = 0.2
    horizontal_flip: bool = True
    brightness: tuple[float, float] | None = (0.1, 1.9)
    fill: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.zoom < 1:
            raise ValueError(f"the zoom must be at least 0 and less than 1, but is {self.zoom}")
        if self.shear_unit not in _DEGREES:
            raise ValueError(f"the unit of shear must be degrees or radians, but is {self.shear_unit!r}")

    def without(self, *parts: str) -> OriginalAugmentation:
        """Disable parts by name, see :data:`.augmentation_names.PARTS`."""
        off = {name: value for part in parts for name, value in PARTS[part].items()}
        return replace(self, **off)

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a variant.

        Disabled parts consume the same random numbers, so that disabling one does not affect the others. In
        training the generator is ``np.random.default_rng([seed, epoch, index])``.
        """
        turn, across, down, lean, wide, high = rng.uniform(-1, 1, 6).tolist()
        mirror, light = rng.random(2).tolist()
        brightness = None
        if self.brightness is not None:
            darkest, lightest = self.brightness
            brightness = darkest + (lightest - darkest) * light
        return Variant(
            rotation=self.rotation * turn,
            shear=self.shear * _DEGREES[self.shear_unit] * lean,
            shift_columns=self.width_shift * across,
            shift_rows=self.height_shift * down,
            zoom_columns=1 + self.zoom * wide,
            zoom_rows=1 + self.zoom * high,
            mirrored=bool(self.horizontal_flip and mirror < 0.5),
            brightness=brightness,
            fill=self.fill,
        )


def _shape(image: Image) -> tuple[int, int]:
    return image.shape[0], image.shape[1]
