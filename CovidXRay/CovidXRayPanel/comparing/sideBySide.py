"""A prior film in a second view, each film with its own masks and opacity map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

from CovidXRayPanel.comparing.linkedViews import LinkedViews
from CovidXRayPanel.nodes.lungsNode import applyLungsDisplay, lungsOf
from CovidXRayPanel.nodes.opacityMapNode import opacityMapOf
from CovidXRayPanel.views.filmView import (
    SECOND_VIEW,
    VIEW,
    fitFilm,
    requireSliceWidget,
    showFilm,
    showOverlay,
    useOneView,
    useTwoViews,
)

if TYPE_CHECKING:
    import slicer

    from CovidXRayPanel.nodes.parameterNode import CovidXRayParameterNode


class SideBySide:
    """Displays two films, and returns to one.

    Attributes
    ----------
    earlier : vtkMRMLVolumeNode or None
        The film in the second view; None with a single view.
    """

    def __init__(self) -> None:
        self._views = LinkedViews()
        self._film: slicer.vtkMRMLScalarVolumeNode | None = None
        self.earlier: slicer.vtkMRMLScalarVolumeNode | None = None

    @property
    def active(self) -> bool:
        """Whether two films are displayed."""
        return self.earlier is not None

    def show(
        self,
        film: slicer.vtkMRMLScalarVolumeNode,
        earlier: slicer.vtkMRMLScalarVolumeNode,
        parameters: CovidXRayParameterNode,
    ) -> None:
        """Display two films; call again whenever either film changes.

        Parameters
        ----------
        film : vtkMRMLVolumeNode
            The selected film, already displayed in the first view.
        earlier : vtkMRMLVolumeNode
        parameters : CovidXRayPanel.nodes.parameterNode.CovidXRayParameterNode
        """
        if film is not self._film or earlier is not self.earlier:
            self._views.unlink()
            self._showMasksInAllViews()
            self._film, self.earlier = film, earlier
            useTwoViews()
            showFilm(earlier, fit=False, view=SECOND_VIEW)
            # After the view has updated its film and size, and the first view has been fitted.
            qt.QTimer.singleShot(0, self._link)
        overlay = opacityMapOf(earlier) if parameters.opacityMapVisible else None
        showOverlay(overlay, parameters.opacityMapOpacity, view=SECOND_VIEW)
        for volumeNode, view in ((film, VIEW), (earlier, SECOND_VIEW)):
            segmentationNode = lungsOf(volumeNode)
            if segmentationNode is not None:
                applyLungsDisplay(
                    segmentationNode, parameters.lungsVisible, parameters.lungsFilled, parameters.lungsOpacity
                )
                _showOnlyIn(segmentationNode, view)

    def stop(self) -> None:
        """Return to a single view."""
        if not self.active:
            return
        self._views.unlink()
        self._showMasksInAllViews()
        showFilm(None, fit=False, view=SECOND_VIEW)
        showOverlay(None, 0, view=SECOND_VIEW)
        self._film = self.earlier = None
        useOneView()
        fitFilm()

    def _link(self) -> None:
        if self.active:
            self._views.link()

    def _showMasksInAllViews(self) -> None:
        for volumeNode in (self._film, self.earlier):
            showInAllViews(lungsOf(volumeNode))


def showInAllViews(segmentationNode: slicer.vtkMRMLSegmentationNode | None) -> bool:
    """Show a film's masks (or None) in all views that show the film; returns whether they were restricted."""
    displayNode = segmentationNode.GetDisplayNode() if segmentationNode is not None else None
    if displayNode is None or not displayNode.GetViewNodeIDs():
        return False
    displayNode.RemoveAllViewNodeIDs()
    return True


def _showOnlyIn(segmentationNode: slicer.vtkMRMLSegmentationNode, view: str) -> None:
    displayNode = segmentationNode.GetDisplayNode()
    viewId = requireSliceWidget(view).mrmlSliceNode().GetID()
    if list(displayNode.GetViewNodeIDs() or ()) != [viewId]:
        displayNode.SetViewNodeIDs([viewId])
