"""Orientation labels at the sides of a film."""

from __future__ import annotations

import qt

from slicerhost.views.slicepipeline import SlicePipeline

_LETTERS = (("L", "R"), ("P", "A"), ("I", "S"))  # toward minus and plus of right, anterior, superior
_MARGIN = 12


def draw_side_labels(painter: qt.QPainter, rectangle: qt.QRect, pipeline: SlicePipeline) -> None:
    """Write the letters of the patient's sides at the left and right edge, where a film is shown."""
    if not pipeline.logic.GetSliceCompositeNode().GetBackgroundVolumeID():
        return
    slice_to_ras = pipeline.node.GetSliceToRAS()
    to_the_right = [slice_to_ras.GetElement(axis, 0) for axis in range(3)]
    axis = max(range(3), key=lambda number: abs(to_the_right[number]))
    left, right = _LETTERS[axis] if to_the_right[axis] > 0 else _LETTERS[axis][::-1]
    font = painter.font()
    font.setPointSize(16)
    font.setBold(True)
    painter.setFont(font)
    place = rectangle.adjusted(_MARGIN, 0, -_MARGIN, 0)
    flags = qt.Qt.AlignmentFlag
    for letter, side in ((left, flags.AlignLeft), (right, flags.AlignRight)):
        # A dark copy underneath keeps the letter readable on bone.
        for shift, color in ((1, "black"), (0, "#ffd866")):
            painter.setPen(qt.QColor(color))
            painter.drawText(place.translated(shift, shift), side | flags.AlignVCenter, letter)
