"""Undo history of strokes, with limited memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.editing.box import Box

MAX_BYTES: Final = 32 * 2**20


@dataclass(frozen=True)
class Patch:
    """Former content of a box of the label map, run-length encoded."""

    box: Box
    values: NDArray[np.uint8]
    lengths: NDArray[np.int32]

    @classmethod
    def of(cls, labels: NDArray[np.uint8], box: Box) -> Patch:
        """Save the pixels of a non-empty box."""
        flat = labels[box.slices].ravel()
        ends = np.append(np.flatnonzero(flat[1:] != flat[:-1]), flat.size - 1)
        return cls(box, flat[ends], np.diff(ends, prepend=-1).astype(np.int32))

    @property
    def size(self) -> int:
        """Memory in use, in bytes."""
        return self.values.nbytes + self.lengths.nbytes

    def swap(self, labels: NDArray[np.uint8]) -> Patch:
        """Restore the pixels; returns a patch of those replaced."""
        replaced = Patch.of(labels, self.box)
        there = labels[self.box.slices]
        there[...] = np.repeat(self.values, self.lengths).reshape(there.shape)
        return replaced


class Stroke:
    """All changes of one stroke.

    Parameters
    ----------
    patches
        Former contents, in the order of the changes.
    """

    def __init__(self, patches: Iterable[Patch]) -> None:
        self.patches = tuple(patches)
        self.size = sum(patch.size for patch in self.patches)

    def swap(self, labels: NDArray[np.uint8]) -> Stroke:
        """Undo the stroke; returns the stroke that redoes it."""
        return Stroke([patch.swap(labels) for patch in reversed(self.patches)])


class History:
    """The strokes that can be undone and redone.

    Parameters
    ----------
    max_bytes
        Memory limit in bytes, beyond which the oldest strokes are dropped. The newest is kept whatever its
        size.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._done: deque[Stroke] = deque()
        self._undone: list[Stroke] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a stroke to redo."""
        return bool(self._undone)

    @property
    def size(self) -> int:
        """Memory in use, in bytes."""
        return sum(stroke.size for stroke in (*self._done, *self._undone))

    def add(self, stroke: Stroke) -> None:
        """Add a new stroke and clear the redo history; an empty stroke is ignored."""
        if not stroke.patches:
            return
        self._undone.clear()
        self._done.append(stroke)
        total = self.size
        while total > self._max_bytes and len(self._done) > 1:
            total -= self._done.popleft().size

    def undo(self, labels: NDArray[np.uint8]) -> bool:
        """Undo the newest stroke; returns False if there is none."""
        if not self._done:
            return False
        self._undone.append(self._done.pop().swap(labels))
        return True

    def redo(self, labels: NDArray[np.uint8]) -> bool:
        """Redo the stroke undone last; returns False if there is none."""
        if not self._undone:
            return False
        self._done.append(self._undone.pop().swap(labels))
        return True
