"""The part of a label map that a tool touches."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """Rows ``top`` to ``bottom`` and columns ``left`` to ``right``; the ends lie outside, as in a slice."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def empty(self) -> bool:
        """True if no pixel lies in it."""
        return self.bottom <= self.top or self.right <= self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """The index of its pixels in an array (rows, columns)."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, shape: tuple[int, int]) -> Box:
        """Cut off what lies outside of an array (rows, columns)."""
        return Box(max(self.top, 0), min(self.bottom, shape[0]), max(self.left, 0), min(self.right, shape[1]))

    def grown(self, rows: int, columns: int) -> Box:
        """Add rows above and below, and columns on both sides."""
        return Box(self.top - rows, self.bottom + rows, self.left - columns, self.right + columns)
