"""The film that is being reviewed: one volume and one segmentation for all films of a sitting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmNode import placeFilm, setWindow
from CovidXRayPanel.nodes.lungsNode import applyLungsDisplay, labelsOf, lungsOf, prepareLungs, writeLungs
from CovidXRayPanel.nodes.newNode import addNode
from CovidXRayPanel.views.filmView import showFilm, showOverlay

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from CovidXRayLib.films.film_metadata import FilmMetadata

NAME = "CovidXRay review"


class ReviewedFilm:
    """Shows one film after the other in the same nodes, so that memory stays as it is.

    Attributes
    ----------
    volumeNode : vtkMRMLScalarVolumeNode or None
    """

    def __init__(self) -> None:
        self.volumeNode: slicer.vtkMRMLScalarVolumeNode | None = None
        self.maskVisible = True

    def show(
        self, description: FilmMetadata, pixels: NDArray[np.float32], labels: NDArray[np.uint8] | None
    ) -> None:
        """Put a film with its mask in place of the one before.

        Parameters
        ----------
        description : CovidXRayLib.films.film_metadata.FilmMetadata
            What its file says.
        pixels : numpy.ndarray
            float32 (rows, columns) in [0, 1], bone white.
        labels : numpy.ndarray or None
            uint8 (rows, columns): 0 outside, 1 patient's right lung, 2 left; None for no mask.
        """
        node = self._node()
        slicer.util.updateVolumeFromArray(node, pixels[np.newaxis])
        node.CreateDefaultDisplayNodes()
        placeFilm(node, description)
        setWindow(node)
        self.showMask(labels)
        self.put()

    def put(self) -> None:
        """Show the film in the view, as large as it goes; nothing where there is none."""
        showOverlay(None, 0)
        shown = self.volumeNode if self.isShown else None
        showFilm(shown, fit=shown is not None)
        self._showLungs()

    def hide(self) -> None:
        """Take the film and its mask out of the view; they are shown again by :meth:`put`."""
        segmentationNode = lungsOf(self.volumeNode)
        if segmentationNode is not None:
            applyLungsDisplay(segmentationNode, False, False, 0.9)

    def clear(self) -> None:
        """Show no film."""
        if self.volumeNode is not None:
            slicer.util.updateVolumeFromArray(self.volumeNode, np.zeros((1, 1, 1), np.float32))
            self.showMask(None)
        self.put()

    @property
    def isShown(self) -> bool:
        """Whether there is a film to look at."""
        return self.volumeNode is not None and self.volumeNode.GetImageData().GetDimensions()[0] > 1

    def showMask(self, labels: NDArray[np.uint8] | None) -> None:
        """Lay a mask over the film, in place of the one before."""
        node = self._node()
        prepareLungs(node, _)
        writeLungs(node, labels)
        self._showLungs()

    def setMaskVisible(self, visible: bool) -> None:
        """Show or hide the mask."""
        self.maskVisible = visible
        self._showLungs()

    def labels(self) -> NDArray[np.uint8]:
        """The mask as it is now: uint8 (rows, columns)."""
        return labelsOf(self._node())

    def forget(self) -> None:
        """The scene was closed, and the nodes with it."""
        self.volumeNode = None

    def _showLungs(self) -> None:
        segmentationNode = lungsOf(self.volumeNode)
        if segmentationNode is not None:
            applyLungsDisplay(segmentationNode, self.maskVisible, False, 0.9)

    def _node(self) -> slicer.vtkMRMLScalarVolumeNode:
        if self.volumeNode is None or self.volumeNode.GetScene() is None:
            # A film of the database is not a film of the scene: not offered elsewhere, not saved with it.
            node = addNode(slicer.vtkMRMLScalarVolumeNode, NAME, hidden=True)
            node.SetSaveWithScene(False)
            self.volumeNode = node
        return self.volumeNode
