"""The original's augmentation, as its tool meant the table: Keras' ``ImageDataGenerator``."""

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
    """One draw; the same for an image and all that belongs to it.

    Like the tool, it tells for each pixel of the result where in the original it comes from: turned by
    ``rotation`` about the center, after shift, shear and zoom. So a zoom of 1.2 makes what is seen smaller.

    Attributes
    ----------
    rotation, shear
        Degrees.
    shift_columns, shift_rows
        Share of the width and of the height.
    zoom_columns, zoom_rows
        Pixels of the original for each pixel of the result.
    mirrored
        Whether left and right change places, after all other moves. The caller then swaps what
        belongs to a side, such as the masks of the two lungs.
    brightness
        What gray values are multiplied by; None leaves them alone.
    fill
        As in :class:`OriginalAugmentation`.
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
        """Return the 2 x 3 matrix that takes a point (column, row) of the original to the result."""
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
        """Move an image and change its brightness.

        The product is clipped to [0, 1] and rounded to 8 bits, as the tool does it. Both make a change
        that no later normalization can undo, so this comes before it.

        Parameters
        ----------
        image
            float32 (rows, columns) in [0, 1]. It stays as it is.
        """
        moved = warp(image, self.matrix(_shape(image)), outside=self.fill)
        if self.brightness is None:
            return moved
        levels = np.rint(moved * np.float32(255 * self.brightness))
        return np.asarray(np.clip(levels, 0, 255) / 255, np.float32)

    def on_planes(self, planes: Image) -> Image:
        """Move what belongs to the image, such as masks, along with it; outside it is 0.

        Parameters
        ----------
        planes
            float32 (rows, columns[, any number]). Masks come out in [0, 1]; threshold them at 0.5.
            The planes keep their order also if the image is mirrored.
        """
        return warp(planes, self.matrix(_shape(planes)))


@dataclass(frozen=True)
class OriginalAugmentation:
    """The ranges of the original's table, each with the unit that ``ImageDataGenerator`` gives it.

    Every value is drawn evenly from its range, independently of the others. For an image as high as
    wide the same values give the same image as ``ImageDataGenerator.apply_transform``. For others the
    tool turns about a point beside the center, and takes the shifts of height and width for each other;
    here the true center and the true sides are taken.

    Attributes
    ----------
    rotation
        Degrees to either side.
    width_shift, height_shift
        Share of the width and of the height, to either side.
    shear
        Angle to either side, in ``shear_unit``.
    shear_unit
        The tool's unit has been the degree since Keras 2.1.3 (2018), in which 0.05 moves no pixel of a
        224 x 224 image by more than a tenth of a pixel: practically nothing. Its documentation went on
        saying "radians" for some time. Anyone who thinks that the paper's 0.05 was meant so chooses
        ``"radians"``, 2.9 degrees, which moves the upper and lower edge by 5.6 pixels.
    zoom
        0.2 means two factors, one for each direction, from 0.8 to 1.2: the proportions change, too.
    horizontal_flip
        Whether every second image, by chance, is mirrored.
    brightness
        Lowest and highest factor of the gray values, or None.
    fill
        The gray value of what comes in from outside the image; None repeats the nearest pixel of the
        edge, as the tool does unless told otherwise (``fill_mode="nearest"``).

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
        """Switch parts off, each by its name in :data:`.augmentation_names.PARTS`."""
        off = {name: value for part in parts for name, value in PARTS[part].items()}
        return replace(self, **off)

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw one variant.

        Each part takes as many numbers from the generator when it is off as when it is on: switching one
        off leaves the others as they were. In training the generator is
        ``np.random.default_rng([seed, epoch, index])``.
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
