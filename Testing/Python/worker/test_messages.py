"""Messages survive any cutting of the stream, and nothing that is not a message gets through."""

from __future__ import annotations

import json

import numpy as np
import pytest

from CovidXRayLib.worker.transport.message_decoder import MAX_STRAY, Decoder
from CovidXRayLib.worker.transport.messages import (
    END,
    MAGIC,
    MAX_HEADER,
    MAX_PAYLOAD,
    PREFIX,
    Message,
    ProtocolError,
    TooLargeError,
    encode,
)

PIXELS = np.linspace(0, 1, 15, dtype=np.float32).reshape(3, 5)
LABELS = np.arange(6, dtype=np.uint8).reshape(2, 3)
MESSAGES = [
    Message("open", {"path": "C:\\films\\año 1.dcm", "request": 3}),
    Message("film", {"film": {"spacing_mm": None}}, {"pixels": PIXELS, "lungs": LABELS}),
    Message("reading", {}, {"empty": np.zeros((0, 4), np.uint8)}),
]
STREAM = b"".join(map(encode, MESSAGES))


def _assert_same(found: list[Message], expected: list[Message]) -> None:
    assert [message.kind for message in found] == [message.kind for message in expected]
    for one, other in zip(found, expected, strict=True):
        assert one.fields == other.fields
        assert list(one.arrays) == list(other.arrays)
        for name, array in one.arrays.items():
            assert array.dtype == other.arrays[name].dtype
            assert np.array_equal(array, other.arrays[name])
            assert array.shape == other.arrays[name].shape


@pytest.mark.parametrize("size", [1, 2, 7, 8, 9, 64, len(STREAM)])
@pytest.mark.parametrize("stray", [b"", b"noise\n", MAGIC[:5] + b"x", b"\x89" * 20])
def test_stream_split_anywhere_is_parsed(size: int, stray: bytes) -> None:
    decoder = Decoder(stray_start=True)
    stream, found, noise = stray + STREAM, [], b""
    for start in range(0, len(stream), size):
        found += decoder.feed(stream[start : start + size])
        noise += decoder.take_stray()
    _assert_same(found, MESSAGES)
    assert noise == stray


def test_array_views_are_sent_correctly() -> None:
    (found,) = Decoder().feed(encode(Message("film", {}, {"pixels": PIXELS[::2, ::-1]})))
    assert np.array_equal(found.arrays["pixels"], PIXELS[::2, ::-1])
    swapped = PIXELS.astype(">f4")
    (found,) = Decoder().feed(encode(Message("film", {}, {"pixels": swapped})))
    assert np.array_equal(found.arrays["pixels"], PIXELS)


def test_noise_is_accepted_only_at_the_start() -> None:
    with pytest.raises(ProtocolError, match="no message"):
        Decoder().feed(b"noise" + STREAM)
    with pytest.raises(ProtocolError, match="no message"):
        Decoder(stray_start=True).feed(STREAM + b"noise of at least a prefix")
    with pytest.raises(ProtocolError, match="great length"):
        Decoder(stray_start=True).feed(bytes(MAX_STRAY + 100))


@pytest.mark.parametrize("inserted", [b"x", b"printed by a library\n"])
def test_stray_bytes_do_not_become_pixels(inserted: bytes) -> None:
    frame = encode(MESSAGES[1])
    middle = len(frame) - 20
    with pytest.raises(ProtocolError, match="length"):
        Decoder().feed(frame[:middle] + inserted + frame[middle:])


def test_excessive_sizes_are_rejected_before_allocation() -> None:
    for header, payload in ((MAX_HEADER + 1, 0), (10, MAX_PAYLOAD + 1), (2**32 - 1, 2**64 - 1)):
        with pytest.raises(ProtocolError, match="too large"):
            Decoder().feed(PREFIX.pack(MAGIC, header, payload))
    with pytest.raises(TooLargeError):
        encode(Message("film", {}, {"pixels": np.broadcast_to(np.uint8(0), (MAX_PAYLOAD + 1,))}))


@pytest.mark.parametrize(
    "header",
    [
        b"{",
        b"[]",
        b'{"kind": 1, "fields": {}, "arrays": []}',
        b'{"kind": "film", "fields": [], "arrays": []}',
        b'{"kind": "film", "fields": {}}',
        json.dumps(
            {"kind": "f", "fields": {}, "arrays": [{"name": "a", "dtype": "object", "shape": []}]}
        ).encode(),
        json.dumps(
            {"kind": "f", "fields": {}, "arrays": [{"name": "a", "dtype": "uint8", "shape": [-1, 0]}]}
        ).encode(),
        json.dumps(
            {"kind": "f", "fields": {}, "arrays": [{"name": "a", "dtype": "uint8", "shape": [2, 2]}]}
        ).encode(),
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_invalid_headers_are_rejected(header: bytes) -> None:
    with pytest.raises(ProtocolError):
        Decoder().feed(PREFIX.pack(MAGIC, len(header), 0) + header + END)


def test_unserializable_values_are_not_sent() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode(Message("film", {"spacing": float("nan")}))
    with pytest.raises(ValueError, match="cannot be sent"):
        encode(Message("film", {}, {"lungs": np.zeros((2, 2), bool)}))
