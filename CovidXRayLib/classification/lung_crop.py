"""How a film and its lung mask become the classifier's input; the same in training and use."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.letterbox import Letterbox

# ImageNet's mean in BGR order, as in keras.applications.vgg16.preprocess_input.
IMAGENET_MEAN = np.array([103.939, 116.779, 123.68], np.float32)


@dataclass(frozen=True, eq=False)
class LungPatch:
    """The lungs alone, cut out of a film, before their intensities are normalized.

    Attributes
    ----------
    values
        float32 (size, size) in [0, 1]; 0 outside the lungs.
    inside
        bool (size, size), True on the lungs; at least one pixel is set.
    box
        The part of the film that was cut out, as an index of rows and columns.
    letterbox
        Where the box lies in the square.
    """

    values: NDArray[np.float32]
    inside: NDArray[np.bool_]
    box: tuple[slice, slice]
    letterbox: Letterbox


@dataclass(frozen=True, eq=False)
class LungCrop:
    """The lungs alone, cut out of a film.

    Attributes
    ----------
    square
        float32 (size, size) in [0, 255]: lungs about mid-gray 127.5, everything else exactly 127.5.
    box
        The part of the film that was cut out, as an index of rows and columns.
    letterbox
        Where the box lies in the square.
    """

    square: NDArray[np.float32]
    box: tuple[slice, slice]
    letterbox: Letterbox


def crop_lungs(pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int) -> LungCrop:
    """Blank everything but the lungs, cut them out and normalize what is left.

    Parameters
    ----------
    pixels, lungs, size
        As for :func:`cut_out_lungs`.
    """
    patch = cut_out_lungs(pixels, lungs, size)
    return LungCrop(normalize_lungs(patch.values, patch.inside), patch.box, patch.letterbox)


def cut_out_lungs(pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int) -> LungPatch:
    """Blank everything but the lungs and bring their bounding box to a square.

    Blanking comes before the resizing, which then averages over lung pixels only: no pixel outside
    the mask can change the result. Cropping removes the size of the film around the lungs, which
    differs between hospitals.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1].
    lungs
        bool (2, rows, columns); at least one pixel must be set.
    size
        Side of the square.
    """
    either = (lungs[0] | lungs[1]).view(np.uint8)
    box = _bounding_box(either, size)
    letterbox = Letterbox.fit(either[box].shape, size)
    share = letterbox.place(either[box] * np.uint16(65535)) / np.float32(65535)
    total = letterbox.place(cv2.copyTo(pixels[box], either[box]))
    # Specks of a mask may fill half of no pixel; then whatever they touch counts.
    inside = share >= min(0.5, float(share.max()))
    values = np.zeros((size, size), np.float32)
    values[inside] = total[inside] / share[inside]
    return LungPatch(values, inside, box, letterbox)


def _bounding_box(mask: NDArray[np.uint8], size: int) -> tuple[slice, slice]:
    """Return the mask's rows and columns, with fewer than half a pixel of the square more.

    OpenCV shrinks sides that are multiples of a whole step in a quarter of the time.
    """
    left, top, width, height = cv2.boundingRect(mask)
    step = 1 << max(1, max(height, width) // (2 * size)).bit_length() - 1
    rows, columns = (
        _widened(start, length, step, end)
        for start, length, end in zip((top, left), (height, width), mask.shape, strict=True)
    )
    return rows, columns


def _widened(start: int, length: int, step: int, end: int) -> slice:
    length = min(-(-length // step) * step, end)
    start = min(start, end - length)
    return slice(start, start + length)


def normalize_lungs(values: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Bring the lungs' median to 127.5 and their span from percentile 5 to 95 to 127.5 gray levels.

    Parameters
    ----------
    values
        float32 (rows, columns); what lies outside the lungs plays no part.
    inside
        bool (rows, columns); at least one pixel must be set.

    Returns
    -------
    float32 (rows, columns) in [0, 255]; exactly 127.5 outside.
    """
    lungs = values[inside]
    low, median, high = np.percentile(lungs, (5, 50, 95))
    square = np.full(values.shape, 127.5, np.float32)
    square[inside] = np.clip(127.5 + 127.5 * (lungs - median) / max(high - low, 1e-6), 0, 255)
    return square


def network_input(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """Make three channels and take off ImageNet's mean; (..., size, size) to (..., size, size, 3)."""
    return square[..., None] - IMAGENET_MEAN


def with_mirrored(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """Put the mirrored square behind it; (size, size) to (2, size, size).

    A lung's disease is the same on either side, so the mean of both answers errs less than one.
    """
    return np.stack([square, square[:, ::-1]])
