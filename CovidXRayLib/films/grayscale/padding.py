"""Pixel padding (PS3.3 section C.7.5.1.1.2): pixels around the image that are not part of it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.dicom.elements import raw
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def padding(
    stored: NDArray[np.float64],
    cells: NDArray[np.int64],
    dataset: Dataset,
    little_endian: bool,
    notes: list[str],
) -> NDArray[np.bool_]:
    """Return a mask of the padding values: Pixel Padding Value, up to Pixel Padding Range Limit if given.

    Parameters
    ----------
    stored
        The stored value of each cell, shape (n,).
    cells
        The unsigned number in each cell before unused bits are masked, shape (n,). A padding value that
        Bits Stored cannot hold, such as 65535 in a 12-bit film, is matched here.
    dataset, little_endian
        The film's data set and its byte order.
    notes
        Receives a sentence for each unusable element that was ignored.
    """
    nowhere = np.zeros(stored.shape, bool)
    signed = bool(stored.min() < 0)
    value = _word(dataset, "PixelPaddingValue", "Pixel Padding Value", little_endian, signed, notes)
    limit = _word(
        dataset, "PixelPaddingRangeLimit", "Pixel Padding Range Limit", little_endian, signed, notes
    )
    if value is None:
        return nowhere
    low, high = sorted((value, value if limit is None else limit))
    if low > stored.max() or high < stored.min():
        return (cells >= (low & 0xFFFF)) & (cells <= (high & 0xFFFF))
    return (stored >= low) & (stored <= high)


def _word(
    dataset: Dataset, keyword: str, name: str, little_endian: bool, signed: bool, notes: list[str]
) -> int | None:
    if keyword not in dataset:
        return None
    value = raw(dataset, keyword)
    if not value:
        return None
    if len(value) != 2:
        notes.append(_("{name} in the file has the wrong length and was ignored.").format(name=name))
        return None
    order = "<" if little_endian else ">"
    (number,) = struct.unpack(f"{order}{'h' if signed else 'H'}", value)
    return int(number)
