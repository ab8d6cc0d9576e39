"""The one view: a single film, coronal, with its heat map over it."""

import qt
import slicer

from CovidXRayPanel.lungsNode import lungsOf

VIEW = "Red"


def useOneView():
    """Show one slice view and nothing in three dimensions."""
    slicer.app.layoutManager().setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutOneUpRedSliceView)


def showFilm(volumeNode, fit):
    """Show a film, or nothing, in the view; ``fit`` makes it fill the view."""
    sliceWidget = slicer.app.layoutManager().sliceWidget(VIEW)
    sliceLogic = sliceWidget.sliceLogic()
    composite = sliceLogic.GetSliceCompositeNode()
    composite.SetBackgroundVolumeID(volumeNode.GetID() if volumeNode else None)
    composite.SetLabelVolumeID(None)
    if volumeNode is not None:
        # Coronal for every film that this module placed; a volume of another plane is shown in its own.
        sliceWidget.mrmlSliceNode().SetOrientation("Coronal")
        sliceWidget.mrmlSliceNode().RotateToVolumePlane(volumeNode)
        sliceLogic.SnapSliceOffsetToIJK()
        if fit:
            # Once the view has taken in its new film; before, it would fit the one before.
            qt.QTimer.singleShot(0, sliceWidget.fitSliceToBackground)


def showOverlay(heatmapNode, opacity):
    """Lay a heat map over the film; None takes it away."""
    composite = slicer.app.layoutManager().sliceWidget(VIEW).sliceLogic().GetSliceCompositeNode()
    composite.SetForegroundVolumeID(heatmapNode.GetID() if heatmapNode else None)
    composite.SetForegroundOpacity(opacity)


def hideLungs(butOf=None):
    """Take all masks out of the view, but for those of one film."""
    for volumeNode in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"):
        segmentationNode = lungsOf(volumeNode)
        if segmentationNode is not None and volumeNode is not butOf and segmentationNode.GetDisplayNode():
            segmentationNode.GetDisplayNode().SetVisibility(False)
