"""The classifier's input from a film and its lung masks, shared by training and inference."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.letterbox import Letterbox

# ImageNet's mean in BGR order, as in keras.applications.vgg16.preprocess_input.
IMAGENET_MEAN = np.array([103.939, 116.779, 123.68], np.float32)
_ALL = np.uint16(65535)


@dataclass(frozen=True, eq=False)
class LungPatch:
    """Masked lung crop of a film, before intensity normalization.

    Attributes
    ----------
    values
        float32 (size, size) in [0, 1]; 0 outside the lungs.
    inside
        bool (size, size), True inside the lungs; at least one pixel is set.
    sides
        bool (2, size, size), the part of ``inside`` in the patient's right lung, then in the left.
    box
        The cropped part of the film, as an index of rows and columns.
    letterbox
        Position of the box in the square.
    """

    values: NDArray[np.float32]
    inside: NDArray[np.bool_]
    sides: NDArray[np.bool_]
    box: tuple[slice, slice]
    letterbox: Letterbox


@dataclass(frozen=True, eq=False)
class LungCrop:
    """Masked and normalized lung crop of a film.

    Attributes
    ----------
    square
        float32 (size, size) in [0, 255]: lungs around mid-gray 127.5, everything else exactly 127.5.
    sides
        bool (2, size, size): the patient's right lung, then the left.
    box
        The cropped part of the film, as an index of rows and columns.
    letterbox
        Position of the box in the square.
    """

    square: NDArray[np.float32]
    sides: NDArray[np.bool_]
    box: tuple[slice, slice]
    letterbox: Letterbox


def crop_lungs(
    pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int, pixel_aspect: float = 1.0
) -> LungCrop:
    """Mask everything outside the lungs, crop to them and normalize the intensities.

    Parameters
    ----------
    pixels, lungs, size, pixel_aspect
        As for :func:`cut_out_lungs`.
    """
    patch = cut_out_lungs(pixels, lungs, size, pixel_aspect)
    return LungCrop(normalize_lungs(patch.values, patch.inside), patch.sides, patch.box, patch.letterbox)


def cut_out_lungs(
    pixels: NDArray[np.float32], lungs: NDArray[np.bool_], size: int, pixel_aspect: float = 1.0
) -> LungPatch:
    """Mask everything outside the lungs, and resize their bounding box to a square.

    Masking precedes resizing, which then averages only lung pixels: no pixel outside the mask affects the
    result. Cropping removes the margin around the lungs, which differs between hospitals.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1].
    lungs
        bool (2, rows, columns); at least one pixel must be set.
    size
        Side of the square.
    pixel_aspect
        Height of a pixel divided by its width.
    """
    either = (lungs[0] | lungs[1]).view(np.uint8)
    box = _bounding_box(either, size)
    inside_box, right_side, film = either[box], lungs[0][box].view(np.uint8), pixels[box]
    letterbox = Letterbox.fit(inside_box.shape, size, pixel_aspect)
    with ThreadPoolExecutor(1) as pool:  # OpenCV and NumPy release the GIL
        placed = pool.submit(letterbox.place_rows, lambda rows: right_side[rows] * _ALL)
        share = letterbox.place_rows(lambda rows: inside_box[rows] * _ALL) / np.float32(_ALL)
        total = letterbox.place_rows(lambda rows: cv2.copyTo(film[rows], inside_box[rows]))
        right = placed.result() / np.float32(_ALL)
    # Tiny mask parts may fill no pixel by half; then every pixel that they touch counts.
    inside = share >= min(0.5, float(share.max()))
    values = np.zeros((size, size), np.float32)
    values[inside] = total[inside] / share[inside]
    sides = np.stack([inside & (right >= share / 2), inside & (right < share / 2)])
    return LungPatch(values, inside, sides, box, letterbox)


def _bounding_box(mask: NDArray[np.uint8], size: int) -> tuple[slice, slice]:
    """Return the bounding box of a mask, enlarged by less than half a pixel of the square.

    OpenCV downsamples by integer factors in a quarter of the time.
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
    """Scale the lungs to a median of 127.5 and a range from percentile 5 to 95 of 127.5 gray levels.

    Parameters
    ----------
    values
        float32 (rows, columns); values outside the lungs are ignored.
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
    """Repeat to three channels and subtract ImageNet's mean; (..., size, size) to (..., size, size, 3)."""
    return square[..., None] - IMAGENET_MEAN
