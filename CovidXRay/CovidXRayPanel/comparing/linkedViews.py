"""Two slice views with linked zoom and pan, each relative to its own fitted film."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt
import vtk
from slicer.util import VTKObservationMixin

from CovidXRayPanel.views.filmView import SECOND_VIEW, VIEW, requireSliceWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    import slicer

TOLERANCE = 1e-6


class LinkedViews(VTKObservationMixin):
    """Links zoom and pan of two views.

    Slicer's own link copies millimeters, and only between views of the same orientation. Films of unknown
    or different spacing and size need a visual link instead: zoom relative to the fitted film, and pan in
    screen pixels of the fitted film.
    """

    def __init__(self) -> None:
        VTKObservationMixin.__init__(self)
        self._fitted: dict[str, _State] = {}
        self._following = self._waiting = False

    @property
    def active(self) -> bool:
        """Whether the views are linked."""
        return bool(self._fitted)

    def link(self) -> None:
        """Fit both films to their views, and link the views from there."""
        self.unlink()
        for view in (VIEW, SECOND_VIEW):
            widget = requireSliceWidget(view)
            # Slicer's link would interfere.
            widget.sliceLogic().GetSliceCompositeNode().SetLinkedControl(False)
            widget.fitSliceToBackground()
            node = widget.mrmlSliceNode()
            self._fitted[view] = _State(node)
            self.addObserver(node, vtk.vtkCommand.ModifiedEvent, self._onModified)

    def unlink(self) -> None:
        """Unlink the views."""
        self.removeObservers()
        self._fitted = {}

    def _onModified(self, caller: slicer.vtkMRMLSliceNode, event: str) -> None:
        if self._following or not self.active:
            return
        view = VIEW if caller is _node(VIEW) else SECOND_VIEW
        other = SECOND_VIEW if view == VIEW else VIEW
        now, fitted = _State(caller), self._fitted[view]
        zoom = now.scale / fitted.scale
        moved = [(a - b) / fitted.scale for a, b in zip(now.origin, fitted.origin, strict=True)]
        if now.size != fitted.size and abs(zoom - 1) < TOLERANCE and max(map(abs, moved)) < TOLERANCE:
            self._refitLater()
            return
        self._following = True
        self._fitted[other].apply(_node(other), zoom, moved)
        self._following = False

    def _refitLater(self) -> None:
        # Once for both views, after both have been resized.
        if not self._waiting:
            self._waiting = True
            qt.QTimer.singleShot(0, self._refit)

    def _refit(self) -> None:
        self._waiting = False
        if self.active:
            self.link()


class _State:
    """Viewport of a slice node: size in pixels, millimeters per pixel, and center."""

    def __init__(self, node: slicer.vtkMRMLSliceNode) -> None:
        self.size = tuple(node.GetDimensions()[:2])
        self.scale = node.GetFieldOfView()[0] / max(1, self.size[0])
        self.origin = tuple(node.GetXYZOrigin()[:2])

    def apply(self, node: slicer.vtkMRMLSliceNode, zoom: float, moved: Sequence[float]) -> None:
        """Apply a zoom and pan relative to the fitted state of another film."""
        scale = self.scale * zoom
        width, height = node.GetDimensions()[:2]
        wasModifying = node.StartModify()
        node.SetFieldOfView(width * scale, height * scale, node.GetFieldOfView()[2])
        x, y = (start + self.scale * step for start, step in zip(self.origin, moved, strict=True))
        node.SetXYZOrigin(x, y, node.GetXYZOrigin()[2])
        node.EndModify(wasModifying)


def _node(view: str) -> slicer.vtkMRMLSliceNode:
    return requireSliceWidget(view).mrmlSliceNode()
