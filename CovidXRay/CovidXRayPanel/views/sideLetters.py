"""Letters of the patient's sides at the left and right edge of a view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import vtk

if TYPE_CHECKING:
    import slicer

COLOR, FONT_SIZE, MARGIN = (1.0, 0.85, 0.4), 24, 0.01
# The patient's directions toward minus and plus of right, anterior and superior.
DIRECTIONS = (("L", "R"), ("P", "A"), ("I", "S"))


class SideLetters:
    """Two letters in a view, empty at first.

    They are larger than the texts of Slicer's corner annotation, whose texts share one size.
    """

    def __init__(self, widget: slicer.qMRMLSliceWidget) -> None:
        self._renderer = widget.sliceView().renderWindow().GetRenderers().GetFirstRenderer()
        self._actors = [self._addActor(x) for x in (MARGIN, 1 - MARGIN)]

    def show(self, left: str, right: str) -> None:
        """Set both letters."""
        for actor, letter in zip(self._actors, (left, right), strict=True):
            actor.SetInput(letter)
            actor.SetVisibility(bool(letter))

    def remove(self) -> None:
        """Remove the letters from the view."""
        for actor in self._actors:
            self._renderer.RemoveViewProp(actor)

    def _addActor(self, x: float) -> vtk.vtkTextActor:
        actor = vtk.vtkTextActor()
        actor.SetTextScaleModeToNone()
        actor.GetPositionCoordinate().SetCoordinateSystemToNormalizedViewport()
        actor.SetPosition(x, 0.5)
        actor.SetVisibility(False)
        properties = actor.GetTextProperty()
        properties.SetFontFamilyToArial()
        properties.SetFontSize(FONT_SIZE)
        properties.BoldOn()
        properties.ShadowOn()
        properties.SetColor(*COLOR)
        properties.SetVerticalJustificationToCentered()
        if x < 0.5:
            properties.SetJustificationToLeft()
        else:
            properties.SetJustificationToRight()
        self._renderer.AddViewProp(actor)
        return actor


def sidesOf(node: slicer.vtkMRMLSliceNode) -> tuple[str, str]:
    """Return the letters at the left and the right edge of a slice view, by its orientation."""
    sliceToRas = node.GetSliceToRAS()
    toTheRight = [sliceToRas.GetElement(axis, 0) for axis in range(3)]
    axis = max(range(3), key=lambda number: abs(toTheRight[number]))
    left, right = DIRECTIONS[axis]
    return (left, right) if toTheRight[axis] > 0 else (right, left)
