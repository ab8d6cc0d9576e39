"""The view of a film, coronal, with its heat map over it; a second one for another film beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt
import slicer

from CovidXRayPanel.nodes.lungsNode import lungsOf

if TYPE_CHECKING:
    from collections.abc import Collection

VIEW, SECOND_VIEW = "Red", "Yellow"


def sliceWidget(view: str = VIEW) -> slicer.qMRMLSliceWidget | None:
    """The widget of a view; None where Slicer runs without a main window, and so without views."""
    layoutManager = slicer.app.layoutManager()
    return layoutManager.sliceWidget(view) if layoutManager is not None else None


def neededSliceWidget(view: str = VIEW) -> slicer.qMRMLSliceWidget:
    """As :func:`sliceWidget`, for what is done only where there are views."""
    widget = sliceWidget(view)
    if widget is None:
        raise RuntimeError("without a main window there are no views")
    return widget


def useOneView() -> None:
    """Show one slice view and nothing in three dimensions."""
    _setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutOneUpRedSliceView)


def useTwoViews() -> None:
    """Show two slice views side by side."""
    _setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutSideBySideView)


def _setLayout(layout: int) -> None:
    layoutManager = slicer.app.layoutManager()
    if layoutManager is not None:
        layoutManager.setLayout(layout)


def showFilm(volumeNode: slicer.vtkMRMLScalarVolumeNode | None, fit: bool, view: str = VIEW) -> None:
    """Show a film, or nothing, in a view; ``fit`` makes it fill the view."""
    widget = sliceWidget(view)
    if widget is None:
        return
    sliceLogic = widget.sliceLogic()
    composite = sliceLogic.GetSliceCompositeNode()
    composite.SetBackgroundVolumeID(volumeNode.GetID() if volumeNode else None)
    composite.SetForegroundVolumeID(None)
    if volumeNode is not None:
        # Coronal for every film that this module placed; a volume of another plane is shown in its own.
        widget.mrmlSliceNode().SetOrientation("Coronal")
        widget.mrmlSliceNode().RotateToVolumePlane(volumeNode)
        sliceLogic.SnapSliceOffsetToIJK()
        if fit:
            fitFilm(view)


def fitFilm(view: str = VIEW) -> None:
    """Let the film fill its view, once the view has taken in its film and its size."""
    widget = sliceWidget(view)
    if widget is not None:
        qt.QTimer.singleShot(0, widget.fitSliceToBackground)


def showOverlay(
    heatmapNode: slicer.vtkMRMLLabelMapVolumeNode | None, opacity: float, view: str = VIEW
) -> None:
    """Lay a heat map over the film of a view; None takes it away."""
    widget = sliceWidget(view)
    if widget is None:
        return
    composite = widget.sliceLogic().GetSliceCompositeNode()
    composite.SetLabelVolumeID(heatmapNode.GetID() if heatmapNode else None)
    composite.SetLabelOpacity(opacity)


def hideLungs(butOf: Collection[slicer.vtkMRMLScalarVolumeNode | None] = ()) -> None:
    """Take all masks out of the views, but for those of some films."""
    for volumeNode in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"):
        segmentationNode = lungsOf(volumeNode)
        if segmentationNode is not None and volumeNode not in butOf and segmentationNode.GetDisplayNode():
            segmentationNode.GetDisplayNode().SetVisibility(False)
