"""Size check of an ONNX file before parsing, since a two-byte message takes a hundred bytes of memory.

Only the raw data of tensors may be large. It is skipped, and the rest is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

# Field numbers of ModelProto, GraphProto and TensorProto (onnx.proto).
_GRAPH, _INITIALIZER, _RAW_DATA = 7, 5, 9
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
# A tensor up to this size counts as description, so that a million of them exceed the limit.
_SMALL: Final = 64


def description_bytes(content: bytes, most: int) -> int:
    """Return the number of bytes that are not raw data, or at least `most` + 1 if there are more.

    Raises
    ------
    ValueError
        If the bytes are not a protocol buffer.
    """
    total = 0
    for number, begin, end in _fields(content, 0, len(content)):
        if number != _GRAPH:
            total += end - begin + 2
        else:
            for inner, inner_begin, inner_end in _fields(content, begin, end):
                if inner == _INITIALIZER:
                    total += _tensor_bytes(content, inner_begin, inner_end, most - total)
                else:
                    total += inner_end - inner_begin + 2
                if total > most:
                    return total
        if total > most:
            return total
    return total


def _tensor_bytes(content: bytes, begin: int, end: int, most: int) -> int:
    total = _SMALL
    for number, field_begin, field_end in _fields(content, begin, end):
        total += 2 if number == _RAW_DATA else field_end - field_begin + 2
        if total > most:
            break
    return total


def _fields(content: bytes, position: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the number, start and end of each field in a message (Protocol Buffers wire format)."""
    while position < end:
        key, position = _varint(content, position, end)
        kind = key & 7
        begin = position
        if kind == _VARINT:
            _value, position = _varint(content, position, end)
        elif kind == _BYTES:
            length, begin = _varint(content, position, end)
            position = begin + length
        elif kind in (_FIXED_64, _FIXED_32):
            position += 8 if kind == _FIXED_64 else 4
        else:
            raise ValueError("no protocol buffer")
        if position > end:
            raise ValueError("cut short")
        yield key >> 3, begin, position


def _varint(content: bytes, position: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= end:
            raise ValueError("cut short")
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise ValueError("no protocol buffer")
