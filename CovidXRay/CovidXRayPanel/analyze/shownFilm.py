"""Displays the film of the tab "Analyze" with its masks and opacity map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slicer
from slicer.util import VTKObservationMixin

from CovidXRayPanel.nodes.lungsNode import applyLungsDisplay, lungsOf
from CovidXRayPanel.nodes.opacityMapNode import opacityMapOf
from CovidXRayPanel.views.filmView import hideLungs, showFilm, showOverlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import vtk

    from CovidXRayPanel.nodes.parameterNode import CovidXRayParameterNode


class ShownFilm(VTKObservationMixin):
    """Displays one film at a time and observes its masks.

    Parameters
    ----------
    onMaskModified : callable
        Called without arguments when the masks of the film are modified.

    Attributes
    ----------
    film : vtkMRMLVolumeNode or None
    """

    def __init__(self, onMaskModified: Callable[[], object]) -> None:
        VTKObservationMixin.__init__(self)
        self.film: slicer.vtkMRMLScalarVolumeNode | None = None
        self._onMaskModified = onMaskModified

    def forget(self) -> None:
        """Fit the next film to the view, even if it was shown before."""
        self.film = None

    def show(
        self,
        film: slicer.vtkMRMLScalarVolumeNode | None,
        parameters: CovidXRayParameterNode,
        beside: slicer.vtkMRMLScalarVolumeNode | None = None,
    ) -> None:
        """Display a film, or none, with the user's display settings.

        Parameters
        ----------
        parameters : CovidXRayPanel.nodes.parameterNode.CovidXRayParameterNode
        beside : vtkMRMLVolumeNode, optional
            The film in the second view, whose masks remain visible.
        """
        if film is not self.film:
            self.film = film
            showFilm(film, fit=True)
        showOverlay(
            opacityMapOf(film) if parameters.opacityMapVisible else None, parameters.opacityMapOpacity
        )
        hideLungs(exclude=(film, beside))
        segmentationNode = lungsOf(film)
        if segmentationNode is not None:
            applyLungsDisplay(
                segmentationNode, parameters.lungsVisible, parameters.lungsFilled, parameters.lungsOpacity
            )
        self._observe(segmentationNode)

    def _observe(self, segmentationNode: slicer.vtkMRMLSegmentationNode | None) -> None:
        event = slicer.vtkSegmentation.SourceRepresentationModified
        segmentation = segmentationNode.GetSegmentation() if segmentationNode else None
        if segmentation is not None and self.hasObserver(segmentation, event, self._onModified):
            return
        self.removeObservers()
        if segmentation is not None:
            self.addObserver(segmentation, event, self._onModified)

    def _onModified(self, caller: vtk.vtkObject, event: str) -> None:
        self._onMaskModified()
