"""The film that is being reviewed: one volume and one segmentation for all films of a sitting."""

import numpy as np
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmNode import placeFilm, setWindow
from CovidXRayPanel.nodes.lungsNode import applyLungsDisplay, labelsOf, lungsOf, prepareLungs, writeLungs
from CovidXRayPanel.nodes.newNode import addNode
from CovidXRayPanel.views.filmView import showFilm, showOverlay

NAME = "CovidXRay review"


class ReviewedFilm:
    """Shows one film after the other in the same nodes, so that memory stays as it is.

    Attributes
    ----------
    volumeNode : vtkMRMLScalarVolumeNode or None
    """

    def __init__(self):
        self.volumeNode = None
        self.maskVisible = True

    def show(self, description, pixels, labels):
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

    def put(self):
        """Show the film in the view, as large as it goes; nothing where there is none."""
        showOverlay(None, 0)
        shown = self.volumeNode if self.isShown else None
        showFilm(shown, fit=shown is not None)
        self._showLungs()

    def hide(self):
        """Take the film and its mask out of the view; they are shown again by :meth:`put`."""
        if self.volumeNode is not None and lungsOf(self.volumeNode) is not None:
            applyLungsDisplay(lungsOf(self.volumeNode), False, False, 0.9)

    def clear(self):
        """Show no film."""
        if self.volumeNode is not None:
            slicer.util.updateVolumeFromArray(self.volumeNode, np.zeros((1, 1, 1), np.float32))
            self.showMask(None)
        self.put()

    @property
    def isShown(self):
        """Whether there is a film to look at."""
        return self.volumeNode is not None and self.volumeNode.GetImageData().GetDimensions()[0] > 1

    def showMask(self, labels):
        """Lay a mask over the film, in place of the one before."""
        prepareLungs(self.volumeNode, _)
        writeLungs(self.volumeNode, labels)
        self._showLungs()

    def setMaskVisible(self, visible):
        """Show or hide the mask."""
        self.maskVisible = visible
        self._showLungs()

    def labels(self):
        """The mask as it is now: uint8 (rows, columns)."""
        return labelsOf(self.volumeNode)

    def forget(self):
        """The scene was closed, and the nodes with it."""
        self.volumeNode = None

    def _showLungs(self):
        if self.volumeNode is not None and lungsOf(self.volumeNode) is not None:
            applyLungsDisplay(lungsOf(self.volumeNode), self.maskVisible, False, 0.9)

    def _node(self):
        if self.volumeNode is None or self.volumeNode.GetScene() is None:
            # A film of the store is no film of the scene: not offered elsewhere, not saved with it.
            self.volumeNode = addNode("vtkMRMLScalarVolumeNode", NAME, hidden=True)
            self.volumeNode.SetSaveWithScene(False)
        return self.volumeNode
