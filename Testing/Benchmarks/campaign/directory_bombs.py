"""DICOMDIRs made to cost far more than their size."""

from __future__ import annotations

import struct
from collections.abc import Callable

from Testing.Benchmarks.campaign.dicom_bombs import EMPTY_ITEM, ITEM, UNDEFINED, deflated

_MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"
_RECORDS = b"\x04\x00\x20\x12SQ\0\0"


def _element(tag: int, vr: bytes, value: bytes) -> bytes:
    value += b" " * (len(value) % 2)
    return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr, len(value)) + value


def _record(name: bytes) -> bytes:
    record = _element(0x00041430, b"CS", b"IMAGE") + _element(0x00041500, b"CS", name)
    return ITEM + struct.pack("<I", len(record)) + record


def _sized(value: bytes) -> bytes:
    return _RECORDS + struct.pack("<I", len(value)) + value


BOMBS: dict[str, Callable[[], bytes]] = {
    "DICOMDIR of 3,000,000 empty items": lambda: deflated(
        _RECORDS + UNDEFINED + EMPTY_ITEM * 3_000_000, _MEDIA_DIRECTORY
    ),
    "DICOMDIR of 1,000,000 empty items, length defined": lambda: deflated(
        _sized(EMPTY_ITEM * 1_000_000), _MEDIA_DIRECTORY
    ),
    "DICOMDIR that lists one missing file 40,000 times": lambda: deflated(
        _sized(_record(b"GONE\\FILM") * 40_000), _MEDIA_DIRECTORY
    ),
    "DICOMDIR that lists 40,000 missing files": lambda: deflated(
        _sized(b"".join(_record(b"GONE\\%d" % number) for number in range(40_000))), _MEDIA_DIRECTORY
    ),
    "DICOMDIR that unpacks to 1 GiB": lambda: deflated(_sized(bytes(2**30)), _MEDIA_DIRECTORY),
}
