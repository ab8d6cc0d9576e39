"""DICOM files made to cost far more than their size: what each promises is in its name."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from CovidXRayLib.films.limits import MAX_PIXELS
from Testing.Benchmarks.campaign import image_bombs

CR = "1.2.840.10008.5.1.4.1.1.1"
ITEM, EMPTY_ITEM = b"\xfe\xff\x00\xe0", b"\xfe\xff\x00\xe0" + bytes(4)
ITEM_END, SEQUENCE_END = b"\xfe\xff\x0d\xe0" + bytes(4), b"\xfe\xff\xdd\xe0" + bytes(4)
UNDEFINED = b"\xff\xff\xff\xff"
VOI_LUT, PRIVATE = b"\x28\x00\x10\x30SQ\0\0", b"\x09\x00\x10\x10SQ\0\0"
SIDE = math.isqrt(MAX_PIXELS)


def chest() -> np.ndarray:
    """uint16, 96 x 80, 12 bits used: something to see."""
    rows, columns = np.mgrid[:96, :80].astype(float)
    film = 900 + 9 * columns + 7 * rows + np.random.default_rng(7).normal(0, 12, (96, 80))
    return np.clip(film, 0, 4095).astype(np.uint16)


def film(syntax: str = ExplicitVRLittleEndian, **elements: Any) -> Dataset:
    """A sound data set of that chest, with elements changed."""
    made, pixels = Dataset(), chest()
    made.SOPClassUID, made.SOPInstanceUID, made.Modality = CR, "1.2.3.4", "CR"
    made.Rows, made.Columns = pixels.shape
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    made.add_new("PixelData", "OW", pixels.tobytes())
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = syntax
    made.file_meta.MediaStorageSOPClassUID, made.file_meta.MediaStorageSOPInstanceUID = CR, "1.2.3.4"
    return made


def bytes_of(data: Dataset) -> bytes:
    """The file."""
    stream = BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def with_elements(elements: bytes, implicit: bool = False) -> bytes:
    """A film with elements, as bytes, before its pixels."""
    whole = bytes_of(film(ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian))
    at = whole.index(b"\xe0\x7f\x10\x00")
    return whole[:at] + elements + whole[at:]


def deflated(elements: bytes, sop_class: str = CR) -> bytes:
    """A deflated film with such elements."""
    whole, plain = bytes_of(film(DeflatedExplicitVRLittleEndian)), bytes_of(film())
    meta = whole[: whole.index(b"1.2.840.10008.1.2.1.99") + 22]
    meta = meta.replace(CR.encode(), sop_class.encode().ljust(len(CR), b"\0"))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = plain.index(b"\x08\x00\x16\x00UI")
    at = plain.index(b"\xe0\x7f\x10\x00", start)
    return meta + packer.compress(plain[start:at] + elements + plain[at:]) + packer.flush()


def compressed(stream: bytes, syntax: str, side: int = SIDE, **elements: Any) -> bytes:
    """A film whose header says `side` x `side`, with these compressed pixels."""
    data = film(syntax, Rows=side, Columns=side, PixelData=encapsulate([stream]), **elements)
    data["PixelData"].VR = "OB"
    return bytes_of(data)


def stream_of(syntax: str) -> bytes:
    """The compressed pixels of the chest."""
    data = film()
    data.compress(syntax)
    from pydicom.encaps import generate_frames

    return next(generate_frames(data.PixelData, number_of_frames=1))


def _nested(tag: bytes, depth: int) -> bytes:
    return (tag + UNDEFINED + ITEM + UNDEFINED) * depth + (ITEM_END + SEQUENCE_END) * depth


def _sized(tag: bytes, value: bytes) -> bytes:
    return tag + struct.pack("<I", len(value)) + value


def _many_elements(count: int) -> bytes:
    return b"".join(struct.pack("<HH2sH", 0x0029, number % 65536, b"LO", 0) for number in range(count))


def _escapes() -> bytes:
    sets = b"\\ISO 2022 IR 87\\ISO 2022 IR 149\\ISO 2022 IR 58" * 300
    name = b"\x1b$B\x30\x21\x1b(B" * 7000
    return struct.pack("<HHI", 8, 5, len(sets)) + sets + struct.pack("<HHI", 0x10, 0x10, len(name)) + name


def _meta_bomb(count: int) -> bytes:
    whole = bytes_of(film())
    at = whole.index(b"\x08\x00\x16\x00UI")
    return whole[:at] + struct.pack("<HH2sH", 2, 0x102, b"SH", 0) * count + whole[at:]


def _rle(codes: bytes) -> bytes:
    head = struct.pack("<16I", 2, 64, 64 + len(codes), *[0] * 13)
    return compressed(head + codes * 2, RLELossless)


def _jpeg_of_lossless_size() -> bytes:
    # One component, 12 bits, and a Huffman table of two codes.
    huffman = bytes([0x00, 2, *[0] * 15, 0, 5])
    stream = b"\xff\xd8\xff\xc3" + struct.pack(">HBHHBBBB", 11, 12, SIDE, SIDE, 1, 1, 0x11, 0)
    stream += b"\xff\xc4" + struct.pack(">H", 2 + len(huffman)) + huffman
    stream += b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, 1, 0, 0)
    return stream + b"\x55\x2a" * 3000 + b"\xff\xd9"


def _jpeg_ls_of_size() -> bytes:
    stream = bytearray(stream_of(JPEGLSLossless))
    at = stream.index(b"\xff\xf7") + 5
    stream[at : at + 4] = struct.pack(">HH", SIDE, SIDE)
    return bytes(stream)


def _jpeg_2000(
    side: int = SIDE, tile: int = SIDE, layers: int = 1, block: int = 4, precinct: int | None = None
) -> bytes:
    """A code stream of an empty tile that promises much."""
    size = b"\xff\x51" + struct.pack(">HH8IH3B", 41, 0, side, side, 0, 0, tile, tile, 0, 0, 1, 11, 1, 1)
    own = b"" if precinct is None else bytes([precinct * 17] * 6)
    style = struct.pack(">BBHBBBBBB", precinct is not None, 0, layers, 0, 5, block, block, 0, 1) + own
    coding = b"\xff\x52" + struct.pack(">H", 2 + len(style)) + style
    quantization = b"\xff\x5c" + struct.pack(">HB16B", 19, 0x40, *[0x48] * 16)
    part = b"\xff\x90" + struct.pack(">HHIBB", 10, 0, 14 + 64, 0, 1) + b"\xff\x93" + bytes(64)
    return b"\xff\x4f" + size + coding + quantization + part + b"\xff\xd9"


def _palette_in_boxes() -> bytes:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", len(body) + 8, kind) + body

    header = box(b"ihdr", struct.pack(">IIHBBBB", SIDE, SIDE, 255, 11, 7, 0, 0))
    palette = box(b"pclr", struct.pack(">HB", 2, 255) + b"\x07" * 255 + bytes(510))
    mapping = box(b"cmap", b"".join(struct.pack(">HBB", 0, 1, column) for column in range(255)))
    boxes = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
    return boxes + box(b"jp2h", header + palette + mapping) + box(b"jp2c", _jpeg_2000())


def _fragments(count: int) -> bytes:
    whole = compressed(stream_of(JPEG2000Lossless), JPEG2000Lossless, 96)
    return whole[: -len(SEQUENCE_END)] + EMPTY_ITEM * count + SEQUENCE_END


BOMBS: dict[str, Callable[[], bytes]] = {
    "sequences 5,000 deep": lambda: with_elements(_nested(VOI_LUT, 5000)),
    "a table of 250,000 empty items": lambda: with_elements(_sized(VOI_LUT, EMPTY_ITEM * 250_000)),
    "a table of 2,000,000 empty items, length undefined": lambda: with_elements(
        VOI_LUT + UNDEFINED + EMPTY_ITEM * 2_000_000 + SEQUENCE_END
    ),
    "one item with 250,000 elements": lambda: with_elements(
        _sized(VOI_LUT, _sized(ITEM, _many_elements(250_000)))
    ),
    "500,000 private sequences": lambda: with_elements((PRIVATE + UNDEFINED + SEQUENCE_END) * 500_000),
    "4,000,000 elements": lambda: with_elements(_many_elements(4_000_000)),
    "4,000,000 elements of file meta": lambda: _meta_bomb(4_000_000),
    "a window of 4,000,000 values": lambda: with_elements(
        struct.pack("<HHI", 0x28, 0x1050, 8_000_000) + b"1\\" * 4_000_000, implicit=True
    ),
    "900 character sets and 7,000 escapes": lambda: with_elements(_escapes(), implicit=True),
    "1 GiB of zeros, deflated": lambda: deflated(
        b"\x09\x00\x10\x10OB\0\0" + struct.pack("<I", 2**30) + bytes(2**30)
    ),
    "3,000,000 items, deflated": lambda: deflated(
        VOI_LUT + UNDEFINED + EMPTY_ITEM * 3_000_000 + SEQUENCE_END
    ),
    "2,000,000 empty fragments": lambda: _fragments(2_000_000),
    "RLE runs that unpack to 1.2 GiB": lambda: _rle(b"\x81\x07" * 5_000_000),
    "RLE codes that say nothing": lambda: _rle(b"\x80" * 5_000_000),
    "JPEG Lossless that holds no such size": lambda: compressed(_jpeg_of_lossless_size(), JPEGLosslessSV1),
    "JPEG-LS that holds no such size": lambda: compressed(_jpeg_ls_of_size(), JPEGLSLossless),
    "JPEG 2000 that holds no such size": lambda: compressed(_jpeg_2000(), JPEG2000Lossless),
    "JPEG 2000 of 65,536 tiles": lambda: compressed(_jpeg_2000(tile=32), JPEG2000Lossless),
    "JPEG 2000 of 65,535 layers": lambda: compressed(_jpeg_2000(layers=65535), JPEG2000Lossless),
    "JPEG 2000 of 4,000,000 code-blocks": lambda: compressed(_jpeg_2000(block=0), JPEG2000Lossless),
    "JPEG 2000 of 16,000,000 precincts": lambda: compressed(_jpeg_2000(precinct=1), JPEG2000Lossless),
    "JPEG 2000 with a palette of 255 channels": lambda: compressed(_palette_in_boxes(), JPEG2000Lossless),
    "progressive JPEG of 300 scans": lambda: compressed(
        image_bombs.scans(SIDE, 300), JPEGBaseline8Bit, BitsAllocated=8, BitsStored=8, HighBit=7
    ),
    "native pixels that are not there": lambda: bytes_of(film(Rows=SIDE, Columns=SIDE)),
}
