"""The mouse cursor during mask editing: the outline of the brush, or the lasso path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import vtk
from vtk.util.numpy_support import numpy_to_vtk

from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RIGHT_LUNG
from CovidXRayLib.segmentation.editing.editor import ERASER, LASSO, SMOOTH
from CovidXRayPanel.views.filmView import VIEW, requireSliceWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from CovidXRayPanel.maskEditing.maskEditing import MaskEditing

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
CIRCLE = np.linspace(0, 2 * np.pi, 72, endpoint=False)


class Cursor:
    """Draws the outline of the tool in the view.

    Parameters
    ----------
    editing : MaskEditing
        Provides ``tool``, ``side`` and ``brushDiameter``.
    """

    def __init__(self, editing: MaskEditing) -> None:
        self._editing = editing
        self._sliceWidget = requireSliceWidget(VIEW)
        self._renderer = self._sliceWidget.sliceView().renderWindow().GetRenderers().GetFirstRenderer()
        self._line = vtk.vtkPolyLineSource()
        # A dark line under the colored one keeps it visible on bone.
        self._actors = [self._addActor(width) for width in (4, 2)]
        self._place: tuple[float, float] | None = None
        self._path: list[tuple[float, float]] = []
        self._sliceNode = self._sliceWidget.mrmlSliceNode()
        self._tag = self._sliceNode.AddObserver(vtk.vtkCommand.ModifiedEvent, self._onZoomed)

    def moveTo(self, place: tuple[float, float], drawing: bool) -> None:
        """Follow the mouse; ``drawing`` is True during a stroke."""
        self._place = place
        if drawing and self._editing.tool == LASSO:
            self._path.append(place)
        self.refresh()

    def endPath(self) -> None:
        """Clear the lasso path."""
        self._path = []
        self.refresh()

    def hide(self) -> None:
        """Hide the cursor while the mouse is outside the film."""
        self._place = None
        self.refresh()

    def refresh(self) -> None:
        """Redraw the current tool."""
        points = self._outline()
        visible = len(points) > 1
        if visible:
            flat = np.column_stack([points, np.zeros(len(points))])
            vtkPoints = vtk.vtkPoints()
            vtkPoints.SetData(numpy_to_vtk(flat, deep=True))
            self._line.SetPoints(vtkPoints)
            self._line.SetClosed(not self._path)
        under, over = self._actors
        under.GetProperty().SetColor(*(component / 255 for component in BLACK))
        over.GetProperty().SetColor(*(component / 255 for component in self._color()))
        for actor in self._actors:
            actor.SetVisibility(visible)
        self._sliceWidget.sliceView().scheduleRender()

    def remove(self) -> None:
        """Remove the cursor from the view."""
        self._sliceNode.RemoveObserver(self._tag)
        for actor in self._actors:
            self._renderer.RemoveViewProp(actor)
        self._sliceWidget.sliceView().scheduleRender()

    def _addActor(self, width: int) -> vtk.vtkActor2D:
        mapper = vtk.vtkPolyDataMapper2D()
        mapper.SetInputConnection(self._line.GetOutputPort())
        actor = vtk.vtkActor2D()
        actor.SetMapper(mapper)
        actor.SetVisibility(False)
        actor.GetProperty().SetLineWidth(width)
        self._renderer.AddViewProp(actor)
        return actor

    def _outline(self) -> Sequence[tuple[float, float]] | NDArray[np.float64]:
        """The points of the outline in view coordinates, (x, y)."""
        if self._path or self._place is None or self._editing.tool == LASSO:
            return self._path
        # The view is isotropic in millimeters: a circle on the film is a circle in the view.
        pixelsPerMm = self._sliceNode.GetDimensions()[0] / self._sliceNode.GetFieldOfView()[0]
        radius = self._editing.brushDiameter / 2 * pixelsPerMm
        return np.column_stack([np.cos(CIRCLE), np.sin(CIRCLE)]) * radius + self._place

    def _color(self) -> tuple[int, int, int]:
        if self._editing.tool in (ERASER, SMOOTH):
            return WHITE
        return RIGHT_LUNG if self._editing.side == "right" else LEFT_LUNG

    def _onZoomed(self, caller: vtk.vtkObject, event: str) -> None:
        if self._place is not None:
            self.refresh()
