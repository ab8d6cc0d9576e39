"""The view of a film, coronal, with its heat map over it; a second one for another film beside it."""

import qt
import slicer

from CovidXRayPanel.lungsNode import lungsOf

VIEW, SECOND_VIEW = "Red", "Yellow"


def useOneView():
    """Show one slice view and nothing in three dimensions."""
    slicer.app.layoutManager().setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutOneUpRedSliceView)


def useTwoViews():
    """Show two slice views side by side."""
    slicer.app.layoutManager().setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutSideBySideView)


def showFilm(volumeNode, fit, view=VIEW):
    """Show a film, or nothing, in a view; ``fit`` makes it fill the view."""
    sliceWidget = slicer.app.layoutManager().sliceWidget(view)
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


def showOverlay(heatmapNode, opacity, view=VIEW):
    """Lay a heat map over the film of a view; None takes it away."""
    composite = slicer.app.layoutManager().sliceWidget(view).sliceLogic().GetSliceCompositeNode()
    composite.SetForegroundVolumeID(heatmapNode.GetID() if heatmapNode else None)
    composite.SetForegroundOpacity(opacity)


def hideLungs(butOf=()):
    """Take all masks out of the views, but for those of some films."""
    for volumeNode in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"):
        segmentationNode = lungsOf(volumeNode)
        if segmentationNode is not None and volumeNode not in butOf and segmentationNode.GetDisplayNode():
            segmentationNode.GetDisplayNode().SetVisibility(False)
