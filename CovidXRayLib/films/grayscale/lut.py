"""Lookup tables of DICOM files (PS3.3 sections C.11.1 and C.11.2)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.dicom.elements import raw

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


@dataclass(frozen=True, eq=False)
class LookupTable:
    """A table from one gray level to another.

    Attributes
    ----------
    first
        Input value of entry 0; smaller inputs map to it as well, larger ones to the last entry.
    bits
        Bits per entry, as declared in the file.
    entries
        float64, shape (entries,).
    """

    first: int
    bits: int
    entries: NDArray[np.float64]

    def __call__(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map `values`, an array of any shape."""
        index = np.clip(np.rint(values - self.first), 0, self.entries.size - 1).astype(np.intp)
        return self.entries[index]


def read_lut(
    item: Dataset, little_endian: bool, signed: bool, descriptor: str = "LUTDescriptor", data: str = "LUTData"
) -> LookupTable | None:
    """Return the table in `item`, or None if its descriptor or data are missing or inconsistent.

    The bytes are interpreted here, because their VR (US, SS or OW) depends on elements elsewhere.

    Parameters
    ----------
    item
        An item of a Modality LUT or VOI LUT Sequence, or a data set with palettes.
    little_endian
        Byte order of the file.
    signed
        Whether the first input value is a signed number.
    descriptor, data
        Keywords of the two elements.
    """
    order = "<" if little_endian else ">"
    head, body = raw(item, descriptor), raw(item, data)
    if head is None or body is None or len(head) != 6:
        return None
    count, first, bits = struct.unpack(f"{order}HHH", head)
    count = count or 65536
    if signed and first >= 32768:
        first -= 65536
    if not 1 <= bits <= 16:
        return None
    if len(body) >= 2 * count:
        entries = np.frombuffer(body, f"{order}u2", count)
    elif bits <= 8 and len(body) >= count:
        # Two 8-bit entries to a word (PS3.3 section C.11.1.1.1); big endian words hold them swapped.
        whole = np.frombuffer(body, np.uint8, len(body) // 2 * 2)
        entries = (whole if little_endian else whole.reshape(-1, 2)[:, ::-1].ravel())[:count]
        if entries.size < count:
            return None
    else:
        return None
    return LookupTable(first, bits, entries.astype(np.float64))
