"""Decoding of messages."""

from __future__ import annotations

import json
import math
from typing import Any, Final

import numpy as np

from CovidXRayLib.worker.transport.messages import (
    DTYPES,
    END,
    MAGIC,
    MAX_HEADER,
    MAX_PAYLOAD,
    PREFIX,
    Message,
    ProtocolError,
)

MAX_STRAY: Final = 2**20


class Decoder:
    """Decodes a stream of bytes to messages.

    Parameters
    ----------
    stray_start
        Whether other bytes may precede the first frame: output of a start-up hook of the interpreter before
        the child has reserved the stream. :meth:`take_stray` returns them.
    """

    def __init__(self, *, stray_start: bool = False) -> None:
        self._searching = stray_start
        self._stray = bytearray()
        self._small = bytearray()  # a prefix, a header, or an end mark, received so far
        self._header: tuple[int, int] | None = None  # lengths of the current frame
        self._content: dict[str, Any] | None = None
        self._payload = bytearray()
        self._filled = 0

    def feed(self, data: bytes) -> list[Message]:
        """Add bytes and return the completed messages.

        Raises
        ------
        ProtocolError
            If the bytes are not valid frames; the stream is then unusable.
        """
        messages: list[Message] = []
        rest = memoryview(data)
        while True:
            if self._header is None:
                if self._searching:
                    rest = self._search(rest)
                rest, prefix = self._gather(rest, PREFIX.size)
                if prefix is None:
                    return messages
                self._header = _read_prefix(prefix)
            if self._content is None:
                rest, header = self._gather(rest, self._header[0])
                if header is None:
                    return messages
                self._content = _read_header(header, self._header[1])
                self._payload, self._filled = bytearray(self._header[1]), 0
            taken = min(len(rest), len(self._payload) - self._filled)
            self._payload[self._filled : self._filled + taken] = rest[:taken]
            self._filled += taken
            rest = rest[taken:]
            if self._filled < len(self._payload):
                return messages
            rest, end = self._gather(rest, len(END))
            if end is None:
                return messages
            if end != END:
                raise ProtocolError("a message has another length than it says")
            messages.append(_message(self._content, self._payload))
            self._header, self._content, self._payload = None, None, bytearray()

    def take_stray(self) -> bytes:
        """Return the bytes found before the first frame since the last call."""
        stray = bytes(self._stray)
        self._stray.clear()
        return stray

    def _gather(self, rest: memoryview, length: int) -> tuple[memoryview, bytes | None]:
        missing = length - len(self._small)
        self._small += rest[:missing]
        if len(self._small) < length:
            return rest[len(rest) :], None
        gathered = bytes(self._small)
        self._small.clear()
        return rest[missing:], gathered

    def _search(self, rest: memoryview) -> memoryview:
        seen = bytes(self._small) + bytes(rest)
        self._small.clear()
        start = seen.find(MAGIC)
        self._searching = start < 0
        if start < 0:  # the magic may have begun in the last bytes
            start = max(0, len(seen) - len(MAGIC) + 1)
            start = next((at for at in range(start, len(seen)) if MAGIC.startswith(seen[at:])), len(seen))
        self._stray += seen[:start]
        if len(self._stray) > MAX_STRAY:
            raise ProtocolError("no message came, but something else in great length")
        if self._searching:
            self._small += seen[start:]
            return rest[len(rest) :]
        return memoryview(seen)[start:]


def _read_prefix(prefix: bytes) -> tuple[int, int]:
    magic, header, payload = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise ProtocolError("what came is no message")
    if header > MAX_HEADER or payload > MAX_PAYLOAD:
        raise ProtocolError(f"a message claims {header:,} + {payload:,} bytes, which is too large")
    return header, payload


def _read_header(header: bytes, size: int) -> dict[str, Any]:
    try:
        content = json.loads(header)
        kind, fields, arrays = content["kind"], content["fields"], content["arrays"]
        if not isinstance(kind, str) or not isinstance(fields, dict):
            raise TypeError("kind or fields")
        described = [
            (str(one["name"]), DTYPES[one["dtype"]], tuple(int(side) for side in one["shape"]))
            for one in arrays
        ]
        if any(side < 0 for _, _, shape in described for side in shape):
            raise ValueError("a negative side")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProtocolError(f"a message has no readable header ({error})") from error
    if sum(dtype.itemsize * math.prod(shape) for _, dtype, shape in described) != size:
        raise ProtocolError("a message's arrays have another size than it says")
    return {"kind": kind, "fields": fields, "arrays": described}


def _message(content: dict[str, Any], payload: bytearray) -> Message:
    arrays, at = {}, 0
    for name, dtype, shape in content["arrays"]:
        count = math.prod(shape)
        arrays[name] = np.frombuffer(payload, dtype, count, at).reshape(shape)
        at += count * dtype.itemsize
    return Message(content["kind"], content["fields"], arrays)
