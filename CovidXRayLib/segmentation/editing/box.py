"""Bounding boxes of edits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """Rows ``top`` to ``bottom`` and columns ``left`` to ``right``; the ends are exclusive, as in a slice."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def empty(self) -> bool:
        """Whether it contains no pixel."""
        return self.bottom <= self.top or self.right <= self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of its pixels in an array (rows, columns)."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, shape: tuple[int, int]) -> Box:
        """Clip to the bounds of an array (rows, columns)."""
        return Box(max(self.top, 0), min(self.bottom, shape[0]), max(self.left, 0), min(self.right, shape[1]))

    def grown(self, rows: int, columns: int) -> Box:
        """Enlarge by rows above and below and columns on both sides."""
        return Box(self.top - rows, self.bottom + rows, self.left - columns, self.right + columns)
