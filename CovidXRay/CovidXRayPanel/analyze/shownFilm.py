"""The film of the first tab in the view, with its masks and its heat map."""

import slicer
from slicer.util import VTKObservationMixin

from CovidXRayPanel.nodes.heatmapNode import heatmapOf
from CovidXRayPanel.nodes.lungsNode import applyLungsDisplay, lungsOf
from CovidXRayPanel.views.filmView import hideLungs, showFilm, showOverlay


class ShownFilm(VTKObservationMixin):
    """Shows one film at a time, and watches its masks.

    Parameters
    ----------
    onMaskModified : callable
        Called without arguments when somebody changed the masks of the film.

    Attributes
    ----------
    film : vtkMRMLVolumeNode or None
    """

    def __init__(self, onMaskModified):
        VTKObservationMixin.__init__(self)
        self.film = None
        self._onMaskModified = onMaskModified

    def forget(self):
        """Fit the next film into the view, even if it is the one that was shown last."""
        self.film = None

    def show(self, film, parameters, beside=None):
        """Show a film, or none, as the reader likes it.

        Parameters
        ----------
        parameters : CovidXRayPanel.nodes.parameterNode.CovidXRayParameterNode
        beside : vtkMRMLVolumeNode, optional
            The film of the second view, whose masks stay.
        """
        if film is not self.film:
            self.film = film
            showFilm(film, fit=True)
        showOverlay(heatmapOf(film) if parameters.heatmapVisible else None, parameters.heatmapOpacity)
        hideLungs(butOf=(film, beside))
        segmentationNode = lungsOf(film)
        if segmentationNode is not None:
            applyLungsDisplay(
                segmentationNode, parameters.lungsVisible, parameters.lungsFilled, parameters.lungsOpacity
            )
        self._observe(segmentationNode)

    def _observe(self, segmentationNode):
        event = slicer.vtkSegmentation.SourceRepresentationModified
        segmentation = segmentationNode.GetSegmentation() if segmentationNode else None
        if segmentation is not None and self.hasObserver(segmentation, event, self._onModified):
            return
        self.removeObservers()
        if segmentation is not None:
            self.addObserver(segmentation, event, self._onModified)

    def _onModified(self, caller, event):
        self._onMaskModified()
