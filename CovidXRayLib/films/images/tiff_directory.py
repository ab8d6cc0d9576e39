"""Directories of a TIFF file (TIFF 6.0), read before a decoder allocates memory.

tifffile is not used, since it converts a table of 30 million tiles to Python numbers (half a gigabyte and
more) before its length is known, and decodes neither LZW nor JPEG by itself; nor is Pillow, which reads
16-bit color as 8-bit. Here a table is a view of the file, whatever its length.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import MAX_TIFF_ENTRIES, MAX_TIFF_PAGES, MAX_TILES
from CovidXRayLib.i18n import gettext as _

_NUMBERS: Final = {1: "u1", 3: "u2", 4: "u4", 6: "i1", 8: "i2", 9: "i4"}
WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION = 256, 257, 258, 259, 262, 274
OFFSETS, COUNTS, SAMPLES, ROWS_PER_STRIP, PLANAR = 273, 279, 277, 278, 284
TILE_WIDTH, TILE_LENGTH, TILE_OFFSETS, TILE_COUNTS = 322, 323, 324, 325
SUBFILE, EXTRA_SAMPLES, SAMPLE_FORMAT = 254, 338, 339
# Further tags that a decoder needs: fill order, fax options, predictor, palette, JPEG tables, color coding.
_DECODER_TAGS: Final = (266, 292, 293, 317, 320, 347, 530, 531, 532)
PICTURE_TAGS: Final = frozenset(
    (
        *(WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION, OFFSETS, COUNTS, SAMPLES),
        *(ROWS_PER_STRIP, PLANAR, TILE_WIDTH, TILE_LENGTH, TILE_OFFSETS, TILE_COUNTS),
        *(SUBFILE, EXTRA_SAMPLES, SAMPLE_FORMAT, *_DECODER_TAGS),
    )
)


@dataclass(frozen=True, eq=False)
class Entry:
    """One directory entry.

    Attributes
    ----------
    numbers
        Its integers, a view of the file, shape (n,); empty for other types.
    at
        Offset of the first of them.
    place
        Offset of the entry itself.
    """

    numbers: NDArray[Any]
    at: int
    place: int


Directory = dict[int, Entry]


def read_directories(data: bytes) -> list[Directory]:
    """Read the directories of a TIFF file, in the file's order.

    Only the entries that describe the image are read; their values are views without copies. Of two entries
    with the same tag the first counts, as in LibTIFF.

    Raises
    ------
    FilmProblem
        If they are damaged, truncated, or exceed the limits.
    """
    order = "<" if data[:2] == b"II" else ">"
    found: list[Directory] = []
    seen, left = set[int](), MAX_TIFF_ENTRIES
    try:
        (offset,) = struct.unpack_from(f"{order}I", data, 4)
        while offset and offset not in seen and len(seen) < MAX_TIFF_PAGES:
            seen.add(offset)
            (count,) = struct.unpack_from(f"{order}H", data, offset)
            left -= count
            if left < 0:
                raise FilmProblem(_("its TIFF directory has more entries than any film needs"))
            found.append(_entries(data, offset + 2, count, order))
            (offset,) = struct.unpack_from(f"{order}I", data, offset + 2 + 12 * count)
    except struct.error as error:
        raise FilmProblem(
            _("its TIFF directory is damaged or truncated"), _("copy or export it again")
        ) from error
    if not found:
        raise FilmProblem(_("its TIFF directory is damaged or truncated"), _("copy or export it again"))
    return found


def _entries(data: bytes, start: int, count: int, order: str) -> Directory:
    entries: Directory = {}
    for place in range(start, start + 12 * count, 12):
        tag, kind, length = struct.unpack_from(f"{order}HHI", data, place)
        if tag not in PICTURE_TAGS or tag in entries:
            continue
        dtype = np.dtype(order + _NUMBERS.get(kind, "u1"))
        length = length if kind in _NUMBERS else 0
        at = place + 8
        if dtype.itemsize * length > 4:
            (at,) = struct.unpack_from(f"{order}I", data, at)
        if at + dtype.itemsize * length > len(data):
            raise struct.error("entry beyond the end of the file")
        entries[tag] = Entry(
            np.frombuffer(data, dtype, length, at) if length else np.empty(0, int), at, place
        )
    return entries


def numbers(directory: Directory, tag: int) -> NDArray[np.int64]:
    """Return an entry's numbers, shape (n,), up to the most that an image can have; empty if absent."""
    entry = directory.get(tag)
    return np.empty(0, np.int64) if entry is None else entry.numbers[: 4 * MAX_TILES].astype(np.int64)


def first(directory: Directory, tag: int, default: int) -> int:
    """Return an entry's first number, or `default` if it has none."""
    entry = directory.get(tag)
    return int(entry.numbers[0]) if entry is not None and entry.numbers.size else default


def with_one_directory(data: bytes, directory: Directory, changed: dict[int, int]) -> bytearray:
    """Return a TIFF file with only this directory, so that a decoder processes no other entries.

    Parameters
    ----------
    data
        The whole file.
    directory
        One of its directories.
    changed
        New first numbers of entries, by tag; absent entries are not added.
    """
    order = "<" if data[:2] == b"II" else ">"
    plain = bytearray(data)
    for tag, value in changed.items():
        entry = directory.get(tag)
        if entry is not None and entry.numbers.size:
            size = entry.numbers.dtype.itemsize
            plain[entry.at : entry.at + size] = np.array(value, entry.numbers.dtype).tobytes()
    plain += bytes(len(plain) % 2)
    struct.pack_into(f"{order}I", plain, 4, len(plain))
    entries = b"".join(
        bytes(plain[entry.place : entry.place + 12]) for _tag, entry in sorted(directory.items())
    )
    plain += struct.pack(f"{order}H", len(directory)) + entries + bytes(4)
    return plain
