"""The film under review: one volume and one segmentation shared by all films of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.comparedMasks import ComparedMasks
from CovidXRayPanel.nodes.filmNode import fillFilmNode
from CovidXRayPanel.nodes.lungsNode import (
    applyLungsDisplay,
    colorLungs,
    labelsOf,
    lungsOf,
    prepareLungs,
    writeLungs,
)
from CovidXRayPanel.nodes.newNode import addNode
from CovidXRayPanel.views.filmView import showFilm, showOverlay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from CovidXRayLib.films.film_metadata import FilmMetadata
    from CovidXRayLib.reporting.images.colors import RGB
    from CovidXRayPanel.nodes.comparedMasks import ColoredMask

NAME = "CovidXRay review"


class ReviewedFilm:
    """Displays films in the same nodes, which keeps memory use constant.

    Attributes
    ----------
    volumeNode : vtkMRMLScalarVolumeNode or None
    """

    def __init__(self) -> None:
        self.volumeNode: slicer.vtkMRMLScalarVolumeNode | None = None
        self.maskVisible = True
        self._compared = ComparedMasks()

    def show(
        self,
        description: FilmMetadata,
        pixels: NDArray[np.float32],
        labels: NDArray[np.uint8] | None,
        color: RGB | None = None,
        others: Sequence[ColoredMask] = (),
    ) -> None:
        """Replace the film and its mask.

        Parameters
        ----------
        description : CovidXRayLib.films.film_metadata.FilmMetadata
            The metadata of its file.
        pixels : numpy.ndarray
            float32 (rows, columns) in [0, 1], bone white.
        labels : numpy.ndarray or None
            uint8 (rows, columns): 0 background, 1 patient's right lung, 2 left; None for no mask.
        color : tuple of int, optional
            Color of both lungs; those of the sides by default.
        others : sequence of (numpy.ndarray, tuple of int)
            Other masks of the film to be outlined, in their colors.
        """
        node = self._node()
        fillFilmNode(node, description, pixels)
        self.showMask(labels, color, others)
        self.put()

    def put(self) -> None:
        """Show the film fitted to the view; a no-op without a film."""
        showOverlay(None, 0)
        shown = self.volumeNode if self.isShown else None
        showFilm(shown, fit=shown is not None)
        self._showLungs()

    def hide(self) -> None:
        """Hide the film and its mask; :meth:`put` shows them again."""
        segmentationNode = lungsOf(self.volumeNode)
        if segmentationNode is not None:
            applyLungsDisplay(segmentationNode, False, False, 0.9)
        self._compared.setVisible(False)

    def clear(self) -> None:
        """Show no film."""
        if self.volumeNode is not None:
            slicer.util.updateVolumeFromArray(self.volumeNode, np.zeros((1, 1, 1), np.float32))
            self.showMask(None)
        self.put()

    @property
    def isShown(self) -> bool:
        """Whether there is a film to display."""
        return self.volumeNode is not None and self.volumeNode.GetImageData().GetDimensions()[0] > 1

    def showMask(
        self,
        labels: NDArray[np.uint8] | None,
        color: RGB | None = None,
        others: Sequence[ColoredMask] = (),
    ) -> None:
        """Replace the mask of the film; parameters as in :meth:`show`."""
        node = self._node()
        segmentationNode = prepareLungs(node, _)
        writeLungs(node, labels)
        colorLungs(segmentationNode, color)
        self._compared.show(node, others)
        self._showLungs()

    def setMaskVisible(self, visible: bool) -> None:
        """Show or hide the mask."""
        self.maskVisible = visible
        self._showLungs()

    def colorSides(self) -> None:
        """Give both lungs the colors of their sides, to edit them."""
        segmentationNode = lungsOf(self.volumeNode)
        if segmentationNode is not None:
            colorLungs(segmentationNode, None)

    def labels(self) -> NDArray[np.uint8]:
        """Return the current mask: uint8 (rows, columns)."""
        return labelsOf(self._node())

    def forget(self) -> None:
        """Release the nodes after the scene was closed."""
        self.volumeNode = None
        self._compared.forget()

    def _showLungs(self) -> None:
        segmentationNode = lungsOf(self.volumeNode)
        if segmentationNode is not None:
            applyLungsDisplay(segmentationNode, self.maskVisible, False, 0.9)
        self._compared.setVisible(self.maskVisible)

    def _node(self) -> slicer.vtkMRMLScalarVolumeNode:
        if self.volumeNode is None or self.volumeNode.GetScene() is None:
            # Internal to the review: not listed in selectors, not saved with the scene.
            node = addNode(slicer.vtkMRMLScalarVolumeNode, NAME, hidden=True)
            node.SetSaveWithScene(False)
            self.volumeNode = node
        return self.volumeNode
