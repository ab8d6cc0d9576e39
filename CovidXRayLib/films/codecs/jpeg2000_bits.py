"""Bit reader and tag trees of JPEG 2000 packet headers (ISO/IEC 15444-1 section B.10)."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.films.limits import MAX_PACKET_HEADER_BITS

UNKNOWN: Final = 1 << 30


class Short(Exception):  # noqa: N818 - not an error, an answer
    """The data ends before the packets do."""


class TooLong(Exception):  # noqa: N818
    """The packet headers exceed the limit on bits."""


class Bits:
    """Bit reader of a packet header; a byte after 0xFF has seven bits (section B.10.1)."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = self.left = self.byte = self.read = 0

    def start(self, position: int) -> None:
        """Start a header at a byte offset."""
        self.position, self.left, self.byte = position, 0, 0

    def bit(self) -> int:
        """Read one bit."""
        if not self.left:
            if self.position >= len(self.data):
                raise Short
            self.left = 7 if self.byte == 0xFF else 8
            self.byte = self.data[self.position]
            self.position += 1
            self.read += 8
            if self.read > MAX_PACKET_HEADER_BITS:
                raise TooLong
        self.left -= 1
        return (self.byte >> self.left) & 1

    def number(self, bits: int) -> int:
        """Read an unsigned number of the given number of bits."""
        value = 0
        for _ in range(bits):
            value = 2 * value + self.bit()
        return value

    def end(self) -> int:
        """Return the offset after the header; a last byte of 0xFF is followed by a stuffed one."""
        return self.position + (self.byte == 0xFF)


class TagTree:
    """A tag tree (section B.10.2) over a grid of leaves."""

    def __init__(self, columns: int, rows: int) -> None:
        self.parents: list[int] = []
        offset, width, height = 0, columns, rows
        while width * height > 1:
            above, wide = offset + width * height, -(-width // 2)
            self.parents += [above + y // 2 * wide + x // 2 for y in range(height) for x in range(width)]
            offset, width, height = above, wide, -(-height // 2)
        self.parents.append(-1)
        self.values = [UNKNOWN] * len(self.parents)
        self.lows = [0] * len(self.parents)

    def below(self, leaf: int, threshold: int, bits: Bits) -> bool:
        """Read bits until it is known whether the leaf's value is below the threshold."""
        path, node = [], leaf
        while node >= 0:
            path.append(node)
            node = self.parents[node]
        low = 0
        for node in reversed(path):
            low = max(low, self.lows[node])
            while low < threshold and low < self.values[node]:
                if bits.bit():
                    self.values[node] = low
                else:
                    low += 1
            self.lows[node] = low
        return self.values[leaf] < threshold
