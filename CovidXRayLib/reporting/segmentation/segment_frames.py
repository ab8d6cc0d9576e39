"""Decoding of masks from the frames of a segmentation: binary, fractional or label map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset

# For all masks together: 58 segments on films of the largest detectors, thousands on small ones.
_MAX_PIXELS: Final = 2**30
# With one bit per pixel, eight pixels per byte, least significant bit first (PS3.5 section 8.1.1).
_LITTLE_ENDIAN: Final = frozenset(
    ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"),
)


def segment_masks(dataset: FileDataset, shape: tuple[int, int]) -> dict[int, NDArray[np.bool_]]:
    """Return the mask of each segment: the union of its frames, empty without frames.

    Fractional segmentations are thresholded at half of Maximum Fractional Value.

    Parameters
    ----------
    shape
        Rows and columns.

    Returns
    -------
    dict of bool arrays, shape (rows, columns)
        By Segment Number.

    Raises
    ------
    FilmProblem
        If the masks would exceed the memory limit.
    CovidXRayLib.films.dicom.elements.PARSE_ERRORS
        If the object is damaged.
    """
    numbers = [int(item.SegmentNumber) for item in dataset.SegmentSequence]
    frames = int(dataset.get("NumberOfFrames") or 1)
    if (frames + len(numbers)) * shape[0] * shape[1] > _MAX_PIXELS:
        raise FilmProblem(
            _("it states {frames} frames of {rows:,} x {columns:,} pixels, more than is supported").format(
                frames=frames, rows=shape[0], columns=shape[1]
            )
        )
    masks = {number: np.zeros(shape, bool) for number in numbers}
    for index in range(frames):
        frame = _frame(dataset, index, shape)
        if dataset.SegmentationType == "LABELMAP":
            for number, mask in masks.items():
                mask |= frame == number
        else:
            # 1 for binary segmentations
            greatest = int(dataset.get("MaximumFractionalValue") or 1)
            masks[_segment_of(dataset, index)] |= 2 * frame.astype(np.uint16) >= greatest
    return masks


def _segment_of(dataset: Dataset, index: int) -> int:
    """Return the Segment Number of a frame, from the per-frame or the shared functional groups."""
    for groups in (dataset.PerFrameFunctionalGroupsSequence[index], *_shared(dataset)):
        if "SegmentIdentificationSequence" in groups:
            return int(groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
    raise ValueError(f"frame {index + 1} names no segment")


def _shared(dataset: Dataset) -> list[Dataset]:
    return list(dataset.get("SharedFunctionalGroupsSequence") or [])


def _frame(dataset: FileDataset, index: int, shape: tuple[int, int]) -> NDArray[np.unsignedinteger]:
    """Return one frame as stored."""
    from pydicom.pixels.utils import pixel_array

    if dataset.BitsAllocated != 1 or dataset.file_meta.TransferSyntaxUID not in _LITTLE_ENDIAN:
        frame: NDArray[np.unsignedinteger] = pixel_array(dataset, index=index, raw=True)
        return frame.reshape(shape)
    # Frames are packed without padding, so most do not start at a byte boundary.
    size = shape[0] * shape[1]
    first, last = index * size, (index + 1) * size
    packed = np.frombuffer(dataset.PixelData, np.uint8)[first // 8 : -(-last // 8)]
    start = first % 8
    return np.unpackbits(packed, bitorder="little")[start : start + size].reshape(shape)
