"""PNG, JPEG and TIFF files made to cost far more than their size: what each promises is in its name."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import cv2
import numpy as np

from CovidXRayLib.films.limits import MAX_PIXELS

SIDE = math.isqrt(MAX_PIXELS)
_TIFF = struct.Struct("<HHII")


def _gray() -> np.ndarray:
    return np.tile(np.arange(256, dtype=np.uint8), (256, 1))


def directory(entries: int, length: int, total: int) -> bytes:
    """A TIFF directory of BYTE entries, each of which claims the same `length` bytes of the file."""
    body = b"II*\0" + struct.pack("<IH", 8, entries)
    body += b"".join(_TIFF.pack(1000 + index % 60000, 1, length, 8) for index in range(entries)) + bytes(4)
    return body + bytes(max(0, total - len(body)))


def chunk(name: bytes, body: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(side: int, depth: int, kind: int, unpacked: int, extra: bytes = b"") -> bytes:
    """A PNG of zeros: `unpacked` bytes of them, whatever its header needs."""
    packer = zlib.compressobj(9)
    packed = packer.compress(bytes(unpacked)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg(*extra: bytes) -> bytes:
    """A sound JPEG with segments behind its first marker."""
    whole = cv2.imencode(".jpg", _gray())[1].tobytes()
    return whole[:2] + b"".join(extra) + whole[2:]


def scans(side: int, count: int) -> bytes:
    """A progressive JPEG whose last scan is there `count` times, its size said to be `side`."""
    whole = cv2.imencode(".jpg", _gray(), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    frame, last = whole.index(b"\xff\xc2") + 5, whole.rindex(b"\xff\xda")
    whole = whole[:frame] + struct.pack(">HH", side, side) + whole[frame + 4 :]
    return whole[:last] + whole[last:-2] * count + b"\xff\xd9"


def tiff(entries: dict[int, tuple[int, int, int]], behind: bytes = b"") -> bytes:
    """A TIFF of one directory: for each tag its kind, count and value or offset."""
    body = struct.pack("<H", len(entries))
    body += b"".join(_TIFF.pack(tag, *entry) for tag, entry in sorted(entries.items())) + bytes(4)
    return b"II*\0" + struct.pack("<I", 8) + body + behind


def _image(side: int, bits: int, samples: int, compression: int) -> dict[int, tuple[int, int, int]]:
    return {
        256: (4, 1, side), 257: (4, 1, side), 258: (3, 1, bits), 259: (3, 1, compression),
        262: (3, 1, 1 if samples < 3 else 2), 277: (3, 1, samples),
    }  # fmt: skip


def _one_strip(side: int, bits: int, samples: int, unpacked: int) -> bytes:
    packed = zlib.compress(bytes(unpacked), 9)
    entries = _image(side, bits, samples, 8) | {273: (4, 1, 0), 278: (4, 1, side), 279: (4, 1, len(packed))}
    entries[273] = (4, 1, len(tiff(entries)))
    return tiff(entries, packed)


def _strips(side: int) -> bytes:
    entries = _image(side, 8, 1, 1) | {278: (4, 1, 1), 273: (4, side, 0), 279: (4, side, 0)}
    at = len(tiff(entries))
    entries[273], entries[279] = (4, side, at), (4, side, at + 4 * side)
    return tiff(entries, struct.pack(f"<{side}I", *[8] * side) + struct.pack(f"<{side}I", *[1] * side))


def _tiles(side: int, tile: int, count: int) -> bytes:
    entries = _image(side, 16, 4, 1) | {322: (4, 1, tile), 323: (4, 1, tile)}
    return tiff(entries | {324: (4, count, 8), 325: (4, count, 8)}, bytes(4 * count))


def _many_tiles() -> bytes:
    """As many tiles as the largest file has room for, each at a place of its own."""
    count = 30_000_000
    entries = _image(SIDE, 8, 1, 1) | {322: (4, 1, 16), 323: (4, 1, 16)}
    entries |= {324: (4, count, 8), 325: (4, count, 8)}
    return tiff(entries, np.arange(count, dtype="<u4").tobytes() + bytes(len(tiff(entries))))


def _chain(pages: int, entries: int) -> bytes:
    """Directories that overlap, each of which begins two bytes behind the one before."""
    body = bytearray(b"II*\0" + struct.pack("<I", 8) + bytes(2 * pages + 12 * entries + 64))
    for page in range(pages):
        struct.pack_into("<H", body, 8 + 14 * page, entries)
    return bytes(body)


def _jpeg_in_tiff() -> bytes:
    stream = scans(256, 3000)
    entries = _image(256, 8, 1, 7) | {273: (4, 1, 0), 278: (4, 1, 256), 279: (4, 1, len(stream))}
    entries[273] = (4, 1, len(tiff(entries)))
    return tiff(entries, stream)


def _four_colors() -> bytes:
    from PIL import Image

    stream = BytesIO()
    Image.new("CMYK", (4096, 4096)).save(stream, "JPEG")
    whole = stream.getvalue()
    block = directory(5000, 65000, 65500)
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block + whole[2:]


BOMBS: dict[str, Callable[[], bytes]] = {
    "EXIF directory of 5,000 entries in a JPEG": lambda: jpeg(
        b"\xff\xe1" + struct.pack(">H", 65508) + b"Exif\0\0" + directory(5000, 65000, 65500)
    ),
    "EXIF directory in a JPEG of four colors": _four_colors,
    "EXIF directory of 2,000 entries in a PNG": lambda: png(
        256, 8, 0, 257 * 256, chunk(b"eXIf", directory(2000, 190_000, 200_000))
    ),
    "TIFF directory of 60,000 entries": lambda: directory(60000, 720_000, 730_000),
    "TIFF directory of 2,000 entries": lambda: directory(2000, 190_000, 200_000),
    "TIFF of overlapping directories": lambda: _chain(60, 60000),
    "JPEG of 100,000 comments": lambda: jpeg(b"\xff\xfe\0\2" * 100_000),
    "JPEG of 30,000,000 fill bytes": lambda: jpeg(b"\xff" * 30_000_000),
    "progressive JPEG of 2,000 scans": lambda: scans(1024, 2000),
    "progressive JPEG of 20 scans and the largest size": lambda: scans(SIDE, 20),
    "PNG of 1,000,000 chunks": lambda: png(256, 8, 0, 257 * 256, chunk(b"tEXt", b"") * 1_000_000),
    "PNG of 1,000,000 empty IDAT": lambda: png(256, 8, 0, 257 * 256, chunk(b"IDAT", b"") * 1_000_000),
    "PNG that unpacks to 1 GiB": lambda: png(256, 8, 0, 2**30),
    "PNG of the largest size in color with alpha": lambda: png(SIDE, 16, 6, SIDE * (8 * SIDE + 1)),
    "PNG of the largest size in gray": lambda: png(SIDE, 16, 0, SIDE * (2 * SIDE + 1)),
    "PNG of the largest size that holds nothing": lambda: png(SIDE, 16, 0, 100),
    "TIFF of the largest size in color with alpha": lambda: _one_strip(SIDE, 16, 4, SIDE * SIDE * 8),
    "TIFF of the largest size in gray": lambda: _one_strip(SIDE, 16, 1, SIDE * SIDE * 2),
    "TIFF of the largest size that holds nothing": lambda: _one_strip(SIDE, 16, 1, 100),
    "TIFF that unpacks to 1 GiB": lambda: _one_strip(256, 8, 1, 2**30),
    "TIFF of as many strips as rows at one place": lambda: _strips(SIDE),
    "TIFF of one tile of 65,536 x 65,536": lambda: _tiles(256, 65536, 1),
    "TIFF of a tile for each pixel": lambda: _tiles(SIDE, 1, 100),
    "TIFF of 30,000,000 tiles": _many_tiles,
    "TIFF of 65,535 samples": lambda: tiff(_image(256, 8, 65535, 1), bytes(1000)),
    "JPEG of 3,000 scans in a TIFF": _jpeg_in_tiff,
}
