"""Messages between client and child, and their encoding.

A frame is: magic, length of the header, length of the payload; the header as JSON (kind, fields, and
name, dtype and shape of each array); the arrays' bytes in C order, little-endian; an end mark.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# As in PNG: a non-ASCII byte, and line ends that a text stream would change.
MAGIC: Final = b"\x89CXR\r\n\x1a\n"
END: Final = b"\nRXC"
PREFIX: Final = struct.Struct(">8sIQ")
MAX_HEADER: Final = 2**20
# The largest film as float32 with its lungs and opacity map takes 384 MiB.
MAX_PAYLOAD: Final = 2**29
DTYPES: Final[dict[str, np.dtype[Any]]] = {"uint8": np.dtype("u1"), "float32": np.dtype("<f4")}

# Request kinds and their final replies; each may get "failed" instead. "cancel" and "prepare" get no reply.
REPLIES: Final = {
    "ping": "pong",
    "start": "ready",
    "find": "found",
    "open": "film",
    "analyze": "reading",
    "task": "done",
}


class TooLargeError(ValueError):
    """A message that exceeds the size limit."""


class ProtocolError(Exception):
    """Bytes that are not a message, or an invalid message."""


@dataclass(frozen=True, eq=False)
class Message:
    """One message.

    Attributes
    ----------
    kind
        To the child one of the keys of :data:`REPLIES`, ``"cancel"`` or ``"prepare"``; from it one of their
        values, ``"stage"``, ``"progress"``, ``"failed"`` or ``"log"``.
    fields
        JSON-compatible values.
    arrays
        float32 or uint8 arrays of any shape.
    """

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)


def encode(message: Message) -> bytes:
    """Return a message as one frame.

    Raises
    ------
    TooLargeError
        If it exceeds the limits of the receiver.
    ValueError
        If it contains NaN in its fields, or an array of another dtype.
    """
    described, payload = [], []
    for name, array in message.arrays.items():
        if array.dtype.name not in DTYPES:
            raise ValueError(f"an array of {array.dtype} cannot be sent; use one of {', '.join(DTYPES)}")
        described.append({"name": name, "dtype": array.dtype.name, "shape": array.shape})
        payload.append(np.ascontiguousarray(array, DTYPES[array.dtype.name]).reshape(-1).view("u1"))
    content = {"kind": message.kind, "fields": dict(message.fields), "arrays": described}
    header = json.dumps(content, allow_nan=False).encode("ascii")
    size = sum(part.nbytes for part in payload)
    if len(header) > MAX_HEADER or size > MAX_PAYLOAD:
        raise TooLargeError(f"a message of {len(header):,} + {size:,} bytes is too large to be sent")
    return b"".join((PREFIX.pack(MAGIC, len(header), size), header, *(part.data for part in payload), END))
