"""PNG unpacking bounded by the header (PNG specification, third edition)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import MAX_CHUNKS, check_size
from CovidXRayLib.i18n import gettext as _

_SIGNATURE: Final = 8
# Samples per pixel by color type: gray, RGB, palette, gray and RGB with alpha.
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Starts and steps (columns, rows) of the passes of an interlaced image (section 8.1).
_PASSES: Final = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)
_STEP: Final = 2**20


@dataclass(frozen=True)
class Png:
    """A checked PNG.

    Attributes
    ----------
    plain
        The file with only its critical chunks, and exactly the number of pixels that its header states.
    exif
        Content of the eXIf chunk; empty if there is none.
    """

    plain: bytes
    exif: bytes


def read_png(data: bytes) -> Png:
    """Check and unpack a PNG within the limits, which a decoder would not keep.

    Raises
    ------
    FilmProblem
        If it is damaged, truncated, too large, or has too many chunks.
    """
    head, kept, exif = b"", list[bytes](), b""
    packed: list[memoryview] = []
    for name, chunk in _chunks(data):
        body = chunk[8:-4]
        if not head and (name != b"IHDR" or len(body) != 13):
            raise FilmProblem(_("it is damaged: it has no PNG header"), _("copy or export it again"))
        if name in (b"IHDR", b"PLTE", b"IDAT", b"IEND") and zlib.crc32(chunk[4:-4]) != _number(chunk[-4:]):
            raise FilmProblem(_("it is damaged: a checksum does not match"), _("copy or export it again"))
        if not head:
            head = bytes(body)
            columns, rows, _depth, kind = struct.unpack_from(">IIBB", head)
            # Alpha is dropped by the decoder.
            check_size(rows, columns, 3 if kind in (2, 3, 6) else 1)
        elif name == b"PLTE":
            kept.append(bytes(chunk))
        elif name == b"IDAT":
            packed.append(body)
        elif name == b"eXIf":
            exif = bytes(body)
    pixels = _unpacked(packed, _needed(head))
    # Stored without compression, so that the decoder only copies. Ancillary chunks are not needed here.
    essential = [data[:_SIGNATURE], _chunk(b"IHDR", head), *kept, _chunk(b"IDAT", zlib.compress(pixels, 0))]
    return Png(b"".join([*essential, _chunk(b"IEND", b"")]), exif)


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Yield the name and the bytes of each chunk up to IEND."""
    whole, position = memoryview(data), _SIGNATURE
    for _count in range(MAX_CHUNKS):
        end = position + 12 + _number(whole[position : position + 4])
        if end > len(data):
            raise FilmProblem(_("the file is truncated"), _("copy or export it again"))
        name = bytes(whole[position + 4 : position + 8])
        yield name, whole[position:end]
        if name == b"IEND":
            return
        position = end
    raise FilmProblem(_("it is a PNG of more chunks than any film needs"))


def _number(four: memoryview) -> int:
    return int.from_bytes(four, "big")


def _chunk(name: bytes, body: bytes) -> bytes:
    return b"".join(
        [struct.pack(">I", len(body)), name, body, struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))]
    )


def _needed(head: bytes) -> int:
    """Return the unpacked size of the pixels in bytes; each row begins with its filter type."""
    columns, rows, depth, kind, _compression, _filter, interlaced = struct.unpack(">IIBBBBB", head)
    bits = depth * _SAMPLES.get(kind, 1)
    total = 0
    for left, top, across, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        wide, high = -(-(columns - left) // across), -(-(rows - top) // down)
        total += high * (1 + -(-wide * bits // 8)) if wide > 0 and high > 0 else 0
    return total


def _unpacked(packed: list[memoryview], needed: int) -> bytes:
    inflater, plain = zlib.decompressobj(), BytesIO()
    try:
        for body in packed:
            for place in range(0, len(body), _STEP):
                # The unconsumed tail is passed again in each step, so steps are kept small.
                left: bytes | memoryview = body[place : place + _STEP]
                while left and plain.tell() < needed:
                    plain.write(inflater.decompress(left, needed - plain.tell()))
                    left = inflater.unconsumed_tail
            if plain.tell() >= needed:
                break
        if plain.tell() < needed:
            plain.write(inflater.decompress(inflater.unconsumed_tail, needed - plain.tell()))
    except zlib.error as error:
        raise FilmProblem(_("it is damaged and cannot be decoded"), _("copy or export it again")) from error
    if plain.tell() < needed:
        raise FilmProblem(_("the file is truncated"), _("copy or export it again"))
    return plain.getvalue()
