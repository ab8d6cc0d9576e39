"""Films with a name hidden at a random place of their DICOM file, to see whether it leaves with an export."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from typing import Final

from pydicom.datadict import DicomDictionary

from CovidXRayLib.deidentification import attributes

CANARY: Final = "CANARY^SMITH"
_LONG: Final = (b"OB", b"OW", b"SQ", b"UN", b"UT", b"UC", b"UR", b"OD", b"OF", b"OL")
_VRS: Final = tuple(b"AE AS CS DA DS DT IS LO LT PN SH ST TM UI UC UR UT UN OB OW".split())
_SHAPES: Final = (
    "{}",
    "PA\\{}",
    "{}\\PA",
    "1.5\\{}",
    "1.2.840.{}",
    "CHEST {}",
    " {} ",
    "{}\0",
    "12{}",
    "R\\L\\{}",
)
_WITHIN: Final = ("ViewCodeSequence", "AnatomicRegionSequence", "VOILUTSequence", "ModalityLUTSequence")
_PLACES: Final = ("kept", "kept", "kept", "any", "private", "item", "table", "preamble", "meta", "tail")


def films_with_canaries(film: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Return films, each with what was done to it.

    Parameters
    ----------
    film
        A DICOM file, explicit VR little endian.
    """
    chance = random.Random(seed)
    for _ in range(count):
        place = chance.choice(_PLACES)
        yield _hidden(film, place, chance)


def holds_canary(content: bytes) -> bool:
    """Whether the name, or a good part of it, is anywhere in a file, in eight or sixteen bits."""
    folded = content.upper()
    return any(part in folded for part in (b"CANARY", b"SMITH", "CANARY".encode("utf-16-le")))


def _hidden(film: bytes, place: str, chance: random.Random) -> tuple[str, bytes]:
    value = chance.choice(_SHAPES).format(CANARY)
    value = value.lower() if chance.random() < 0.2 else value
    content = value.encode("utf-16-le") if chance.random() < 0.1 else value.encode()
    vr = chance.choice(_VRS)
    if place == "preamble":
        return place, content.ljust(128, b"\0")[:128] + film[128:]
    if place == "tail":
        return place, film + _element(0xFFFCFFFC, b"OB", content)
    if place == "meta":
        return place, film[:132] + _into(film[132:], 0x00020016, _element(0x00020016, b"AE", content))
    if place == "private":
        tag = chance.randrange(0x0009, 0x0041, 2) << 16 | 0x1010
    elif place == "any":
        tag = chance.choice([tag for tag in DicomDictionary if 0x00080000 < tag < 0x7FE00000])
    elif place in ("item", "table"):
        tag, vr, content = _sequence(place, vr, content, chance)
    else:
        tag = _tag(chance.choice(attributes.READ))
    if vr == b"SQ" and place != "item" and place != "table":
        content = _item(_element(0x00100010, b"PN", content))
    what = f"{place} {tag:08x} {vr.decode()} {value!r}"
    return what, film[:132] + _into(film[132:], tag, _element(tag, vr, content))


def _sequence(place: str, vr: bytes, content: bytes, chance: random.Random) -> tuple[int, bytes, bytes]:
    if place == "table":
        words = content + b"\0" * (len(content) % 2)
        head = struct.pack("<HHH", len(words) // 2, 0, 16)
        tag = _tag(chance.choice(_WITHIN[2:]))
        return tag, b"SQ", _item(_element(0x00283002, b"US", head) + _element(0x00283006, b"OW", words))
    codes = {0x00080100: (b"SH", b"399348003"), 0x00080102: (b"SH", b"SCT"), 0x00080104: (b"LO", b"frontal")}
    codes[chance.choice([*codes, 0x00080103, 0x00283003, 0x00283004, 0x00100010])] = (vr, content)
    elements = b"".join(_element(tag, *codes[tag]) for tag in sorted(codes))
    return _tag(chance.choice(_WITHIN)), b"SQ", _item(elements)


def _tag(keyword: str) -> int:
    from pydicom.datadict import tag_for_keyword

    tag = tag_for_keyword(keyword)
    assert tag is not None
    return tag


def _element(tag: int, vr: bytes, content: bytes) -> bytes:
    content += (b"\0" if vr in (b"UI", b"OB", b"UN", b"OW") else b" ") * (len(content) % 2)
    length = struct.pack("<HI", 0, len(content)) if vr in _LONG else struct.pack("<H", len(content))
    return struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr) + length + content


def _item(elements: bytes) -> bytes:
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(elements)) + elements


def _into(elements: bytes, tag: int, element: bytes) -> bytes:
    """Put an element at its place among others, instead of one of its kind."""
    place = 0
    while place < len(elements):
        group, number = struct.unpack_from("<HH", elements, place)
        here = group << 16 | number
        if here > tag:
            break
        vr = elements[place + 4 : place + 6]
        size = (
            12 + struct.unpack_from("<I", elements, place + 8)[0]
            if vr in _LONG
            else 8 + struct.unpack_from("<H", elements, place + 6)[0]
        )
        if here == tag:
            return elements[:place] + element + elements[place + size :]
        place += size
    return elements[:place] + element + elements[place:]
