"""The masks in the frames of a segmentation: binary, fractional, or a label map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset

# Of all masks together: 58 segments of the largest detector's film, thousands of a small one's.
_MAX_PIXELS: Final = 2**30
# In these, eight pixels of one bit share a byte, the first in its lowest bit (PS3.5 section 8.1.1).
_LITTLE_ENDIAN: Final = frozenset(
    ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"),
)


def segment_masks(dataset: FileDataset, shape: tuple[int, int]) -> dict[int, NDArray[np.bool_]]:
    """Return the mask of each segment: the union of its frames, empty where it has none.

    Of a fractional segmentation the mask is where it has at least half of its greatest value.

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
        If there is more of it than memory should hold.
    CovidXRayLib.films.dicom.elements.PARSE_ERRORS
        If it is damaged.
    """
    numbers = [int(item.SegmentNumber) for item in dataset.SegmentSequence]
    frames = int(dataset.get("NumberOfFrames") or 1)
    if (frames + len(numbers)) * shape[0] * shape[1] > _MAX_PIXELS:
        raise FilmProblem(
            _("it promises {frames} frames of {rows:,} x {columns:,} pixels, more than can be held").format(
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
            # A greatest value of 1 for a binary one.
            greatest = int(dataset.get("MaximumFractionalValue") or 1)
            masks[_segment_of(dataset, index)] |= 2 * frame.astype(np.uint16) >= greatest
    return masks


def _segment_of(dataset: Dataset, index: int) -> int:
    """Return which segment a frame is of; one macro may serve all frames."""
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
    # Frames follow each other without a gap, so that most begin within a byte.
    size = shape[0] * shape[1]
    first, last = index * size, (index + 1) * size
    packed = np.frombuffer(dataset.PixelData, np.uint8)[first // 8 : -(-last // 8)]
    start = first % 8
    return np.unpackbits(packed, bitorder="little")[start : start + size].reshape(shape)
