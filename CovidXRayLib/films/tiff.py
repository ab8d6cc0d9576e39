"""The directory of a TIFF file, which is also the form of EXIF data (TIFF 6.0; CIPA DC-008)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from CovidXRayLib.films.problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

_NUMBERS: Final = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i"}
_WIDTH, _LENGTH, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_OFFSETS, _ORIENTATION, _COUNTS = 273, 274, 279
_TILE_OFFSETS, _TILE_COUNTS, _SUBFILE, _SAMPLE_FORMAT, _EXTRA_SAMPLES = 324, 325, 254, 339, 338
_BLACK_IS_ZERO, _UPRIGHT, _ASSOCIATED_ALPHA, _UNCOMPRESSED = 1, 1, 1, 1

# Compressions of which OpenCV's decoder was built without.
_NOT_DECODED: Final = {
    34661: "JBIG",
    34712: "JPEG 2000",
    34887: "LERC",
    34925: "LZMA",
    50000: "Zstandard",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}


@dataclass(frozen=True)
class _Entry:
    """The numbers of one directory entry, where the first of them lies, and how it is packed."""

    numbers: tuple[int, ...]
    at: int
    packed: str


_Directory = dict[int, _Entry]


@dataclass(frozen=True)
class TiffPage:
    """The first page of a TIFF file.

    Attributes
    ----------
    rows, columns
        Size in pixels; 0 where not stated (EXIF).
    bits, sample_format
        Bits per sample, and 1 unsigned, 2 signed, 3 floating-point.
    white_is_zero
        Whether low values are bright.
    foreign_compression
        Name of the compression where no decoder for it is here, else None.
    orientation
        1 to 8, see :func:`CovidXRayLib.films.picture.turned`.
    data_end
        Offset at which the last strip or tile ends.
    pages
        Number of full-size pages in the file.
    plain
        The file with the entries replaced that decoders interpret each in its own way: orientation,
        WhiteIsZero and unassociated alpha, which some multiply into the colours.
    """

    rows: int
    columns: int
    bits: int
    sample_format: int
    white_is_zero: bool
    foreign_compression: str | None
    orientation: int
    data_end: int
    pages: int
    plain: bytes


def read_tiff(data: bytes) -> TiffPage:
    """Read the directories of a TIFF file or of an EXIF block.

    Raises
    ------
    FilmProblem
        If they are damaged or cut short.
    """
    order = "<" if data[:2] == b"II" else ">"
    try:
        (offset,) = struct.unpack_from(f"{order}I", data, 4)
        first: _Directory | None = None
        pages, seen = 0, set[int]()
        while offset and offset not in seen and len(seen) < 64:
            seen.add(offset)
            entries, offset = _directory(data, offset, order)
            first = entries if first is None else first
            # Bit 0 of NewSubfileType marks a thumbnail.
            pages += not _first(entries, _SUBFILE, 0) & 1
    except struct.error as error:
        raise FilmProblem(
            _("its TIFF directory is damaged or cut short"), _("copy or export it again")
        ) from error
    if first is None:
        raise FilmProblem(_("its TIFF directory is damaged or cut short"), _("copy or export it again"))

    white_is_zero = _first(first, _PHOTOMETRIC, _BLACK_IS_ZERO) == 0
    plain = bytearray(data)
    for tag, value in ((_ORIENTATION, _UPRIGHT), (_EXTRA_SAMPLES, _ASSOCIATED_ALPHA)):
        _replace(plain, first.get(tag), value)
    if white_is_zero:
        _replace(plain, first.get(_PHOTOMETRIC), _BLACK_IS_ZERO)
    starts = _numbers(first, _OFFSETS) or _numbers(first, _TILE_OFFSETS)
    counts = _numbers(first, _COUNTS) or _numbers(first, _TILE_COUNTS)
    return TiffPage(
        rows=_first(first, _LENGTH, 0),
        columns=_first(first, _WIDTH, 0),
        bits=_first(first, _BITS, 1),
        sample_format=_first(first, _SAMPLE_FORMAT, 1),
        white_is_zero=white_is_zero,
        foreign_compression=_NOT_DECODED.get(_first(first, _COMPRESSION, _UNCOMPRESSED)),
        orientation=_first(first, _ORIENTATION, _UPRIGHT),
        data_end=max((start + count for start, count in zip(starts, counts, strict=False)), default=0),
        pages=pages,
        plain=bytes(plain),
    )


def _numbers(directory: _Directory, tag: int) -> tuple[int, ...]:
    entry = directory.get(tag)
    return entry.numbers if entry is not None else ()


def _first(directory: _Directory, tag: int, default: int) -> int:
    return (_numbers(directory, tag) or (default,))[0]


def _replace(data: bytearray, entry: _Entry | None, value: int) -> None:
    if entry is not None and entry.numbers:
        struct.pack_into(entry.packed, data, entry.at, value)


def _directory(data: bytes, offset: int, order: str) -> tuple[_Directory, int]:
    """Return the whole-number entries of the directory at `offset`, and the offset of the next."""
    (count,) = struct.unpack_from(f"{order}H", data, offset)
    entries: _Directory = {}
    for index in range(count):
        at = offset + 2 + 12 * index
        tag, kind, length = struct.unpack_from(f"{order}HHI", data, at)
        if kind not in _NUMBERS:
            continue
        packed = order + _NUMBERS[kind]
        size = struct.calcsize(packed) * length
        where = at + 8
        if size > 4:
            (where,) = struct.unpack_from(f"{order}I", data, at + 8)
        # The check comes first: a format string for billions of numbers would cost their memory.
        if where + size > len(data):
            raise struct.error("entry beyond the end of the file")
        entries[tag] = _Entry(
            struct.unpack_from(f"{order}{length}{_NUMBERS[kind]}", data, where), where, packed
        )
    (following,) = struct.unpack_from(f"{order}I", data, offset + 2 + 12 * count)
    return entries, following
