"""Editing of the label map of a film's lungs."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.segmentation.editing.box import Box
from CovidXRayLib.segmentation.editing.brush import Point, track
from CovidXRayLib.segmentation.editing.history import MAX_BYTES, History, Patch, Stroke
from CovidXRayLib.segmentation.editing.lasso import enclosed
from CovidXRayLib.segmentation.editing.smoothing import smoothed

BRUSH: Final = "brush"
ERASER: Final = "eraser"
SMOOTH: Final = "smooth"
LASSO: Final = "lasso"
TOOLS: Final = (BRUSH, ERASER, SMOOTH, LASSO)
SIDES: Final = {"right": 1, "left": 2}
# Standard deviation of the smoothing, as a fraction of the brush diameter.
SIGMA: Final = 0.1


class MaskEditor:
    """Edits a label map in place, with undo and redo.

    A pixel has one label, so that the lungs cannot overlap. A stroke changes only the chosen lung and leaves
    the other one untouched, unless ``overwrite`` is set.

    Parameters
    ----------
    labels
        uint8 (rows, columns): 0 outside, 1 the patient's right lung, 2 the left. Changed in place.
    spacing_mm
        Height and width of a pixel, in the unit of ``diameter_mm``.
    history_bytes
        Memory limit of the undo history.

    Attributes
    ----------
    tool : str
        One of ``TOOLS``.
    side : str
        ``"right"`` or ``"left"``: the lung that all tools change.
    diameter_mm : float
        Diameter of brush, eraser and smoothing brush, in the unit of the spacing.
    overwrite : bool
        Also change the other lung: paint over it, erase both, smooth both and the boundary between them.
    """

    def __init__(
        self, labels: NDArray[np.uint8], spacing_mm: tuple[float, float], history_bytes: int = MAX_BYTES
    ) -> None:
        if labels.dtype != np.uint8 or labels.ndim != 2:
            raise TypeError(f"labels must be uint8 (rows, columns), not {labels.dtype} {labels.shape}")
        if min(spacing_mm) <= 0:
            raise ValueError(f"spacing must be above 0, not {spacing_mm}")
        self.labels = labels
        self.tool = BRUSH
        self.side = "right"
        self.diameter_mm = 1.0
        self.overwrite = False
        self._spacing = spacing_mm
        self._history = History(history_bytes)
        self._patches: list[Patch] = []
        self._points: list[Point] = []
        self._with, self._label = BRUSH, 0
        # The lung that the stroke changes; None for both.
        self._only: int | None = None

    @property
    def drawing(self) -> bool:
        """Whether a stroke is in progress."""
        return bool(self._points)

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to undo."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a stroke to redo."""
        return self._history.can_redo

    @property
    def history_size(self) -> int:
        """Memory in use by the history, in bytes."""
        return self._history.size

    def begin(self, point: Point, erase: bool = False) -> bool:
        """Begin a stroke.

        Parameters
        ----------
        point
            Row and column, integers at pixel centers; it may be outside the film.
        erase
            Erase with this stroke, whatever the tool; the lasso erases the enclosed region.

        Returns
        -------
        Whether a label changed.
        """
        self.end()
        self._points, self._label = [point], 0 if erase or self.tool == ERASER else SIDES[self.side]
        # Tool and side may be changed before this stroke ends.
        self._only = None if self.overwrite else SIDES[self.side]
        self._with = BRUSH if erase and self.tool == SMOOTH else self.tool
        return self._with != LASSO and self._pass_over(point, point)

    def move(self, point: Point) -> bool:
        """Draw on to a point, in a straight line from the previous one; returns whether a label changed."""
        if not self._points:
            return False
        self._points.append(point)
        return self._with != LASSO and self._pass_over(*self._points[-2:])

    def end(self) -> bool:
        """End the stroke and fill the lasso; returns whether a label changed."""
        changed = False
        if self._points and self._with == LASSO:
            changed = self._replace(*enclosed(self._points, self._shape), np.uint8(self._label))
        self._history.add(Stroke(self._patches))
        self._patches, self._points = [], []
        return changed

    def undo(self) -> bool:
        """Undo the newest stroke; returns whether there was one."""
        self.end()
        return self._history.undo(self.labels)

    def redo(self) -> bool:
        """Redo the stroke undone last; returns whether there was one."""
        self.end()
        return self._history.redo(self.labels)

    @property
    def _shape(self) -> tuple[int, int]:
        return self.labels.shape[0], self.labels.shape[1]

    def _pass_over(self, start: Point, end: Point) -> bool:
        changed = False
        for box, under in track(start, end, self.diameter_mm, self._spacing, self._shape):
            new: NDArray[np.uint8] | np.uint8 = np.uint8(self._label)
            if self._with == SMOOTH:
                sigma = SIGMA * self.diameter_mm
                new = smoothed(self.labels, box, sigma, self._spacing, self._only)
            changed |= self._replace(box, under, new)
        return changed

    def _replace(self, box: Box, mask: NDArray[np.bool_], new: NDArray[np.uint8] | np.uint8) -> bool:
        """Set the labels of a mask, and add the bounding box of the changes to the stroke."""
        changes = mask & (self.labels[box.slices] != new)
        if self._only is not None:
            changes &= (self.labels[box.slices] == 0) | (self.labels[box.slices] == self._only)
        rows, columns = np.flatnonzero(changes.any(axis=1)), np.flatnonzero(changes.any(axis=0))
        if not rows.size:
            return False
        inner = Box(int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1)
        changed = Box(
            box.top + inner.top, box.top + inner.bottom, box.left + inner.left, box.left + inner.right
        )
        self._patches.append(Patch.of(self.labels, changed))
        part = new[inner.slices] if isinstance(new, np.ndarray) else new
        np.copyto(self.labels[changed.slices], part, where=changes[inner.slices])
        return True
