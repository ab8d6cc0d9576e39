"""Undo and redo of strokes, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.editing.box import Box

LARGEST: Final = 32 * 2**20


@dataclass(frozen=True)
class Patch:
    """What a box of the label map held, as runs of equal labels: masks have few outlines."""

    box: Box
    values: NDArray[np.uint8]
    lengths: NDArray[np.int32]

    @classmethod
    def of(cls, labels: NDArray[np.uint8], box: Box) -> Patch:
        """Keep the pixels of a box, which is not empty."""
        flat = labels[box.slices].ravel()
        ends = np.append(np.flatnonzero(flat[1:] != flat[:-1]), flat.size - 1)
        return cls(box, flat[ends], np.diff(ends, prepend=-1).astype(np.int32))

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return self.values.nbytes + self.lengths.nbytes

    def swap(self, labels: NDArray[np.uint8]) -> Patch:
        """Put the pixels back; returns those that they replace."""
        replaced = Patch.of(labels, self.box)
        there = labels[self.box.slices]
        there[...] = np.repeat(self.values, self.lengths).reshape(there.shape)
        return replaced


class Stroke:
    """All that one press of the mouse changed.

    Parameters
    ----------
    patches
        What was there before, in the order of the changes.
    """

    def __init__(self, patches: Iterable[Patch]) -> None:
        self.patches = tuple(patches)
        self.size = sum(patch.size for patch in self.patches)

    def swap(self, labels: NDArray[np.uint8]) -> Stroke:
        """Undo it; returns the stroke that does it again."""
        return Stroke([patch.swap(labels) for patch in reversed(self.patches)])


class History:
    """The strokes that can be undone and done again.

    Parameters
    ----------
    largest
        How many bytes the strokes may take together; beyond it the oldest are forgotten. The newest
        is kept whatever its size.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._done: deque[Stroke] = deque()
        self._undone: list[Stroke] = []

    @property
    def can_undo(self) -> bool:
        """True while there is a stroke to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """True while there is a stroke that was undone last."""
        return bool(self._undone)

    @property
    def size(self) -> int:
        """Bytes in use."""
        return sum(stroke.size for stroke in (*self._done, *self._undone))

    def add(self, stroke: Stroke) -> None:
        """Remember a stroke that was just made; what was undone before is gone. An empty one is none."""
        if not stroke.patches:
            return
        self._undone.clear()
        self._done.append(stroke)
        total = self.size
        while total > self._largest and len(self._done) > 1:
            total -= self._done.popleft().size

    def undo(self, labels: NDArray[np.uint8]) -> bool:
        """Take the newest stroke back; returns False if there is none."""
        if not self._done:
            return False
        self._undone.append(self._done.pop().swap(labels))
        return True

    def redo(self, labels: NDArray[np.uint8]) -> bool:
        """Make the stroke again that was undone last; returns False if there is none."""
        if not self._undone:
            return False
        self._done.append(self._undone.pop().swap(labels))
        return True
