"""Coronal view of a film with its opacity map, and a second view for another film beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import qt
import slicer

from CovidXRayPanel.nodes.lungsNode import lungsOf

if TYPE_CHECKING:
    from collections.abc import Collection

VIEW: Final = "Red"
SECOND_VIEW: Final = "Yellow"


def sliceWidget(view: str = VIEW) -> slicer.qMRMLSliceWidget | None:
    """Return the widget of a view; None if Slicer runs without a main window, and thus without views."""
    layoutManager = slicer.app.layoutManager()
    return layoutManager.sliceWidget(view) if layoutManager is not None else None


def requireSliceWidget(view: str = VIEW) -> slicer.qMRMLSliceWidget:
    """As :func:`sliceWidget`, for code that runs only if there are views."""
    widget = sliceWidget(view)
    if widget is None:
        raise RuntimeError("without a main window there are no views")
    return widget


def useOneView() -> None:
    """Show a single slice view and no 3D view."""
    _setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutOneUpRedSliceView)


def useTwoViews() -> None:
    """Show two slice views side by side."""
    _setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutSideBySideView)


def _setLayout(layout: int) -> None:
    layoutManager = slicer.app.layoutManager()
    if layoutManager is not None:
        layoutManager.setLayout(layout)


def showFilm(volumeNode: slicer.vtkMRMLScalarVolumeNode | None, fit: bool, view: str = VIEW) -> None:
    """Show a film, or nothing, in a view; ``fit`` fits it to the view."""
    widget = sliceWidget(view)
    if widget is None:
        return
    sliceLogic = widget.sliceLogic()
    composite = sliceLogic.GetSliceCompositeNode()
    composite.SetBackgroundVolumeID(volumeNode.GetID() if volumeNode else None)
    composite.SetForegroundVolumeID(None)
    if volumeNode is not None:
        # Coronal for films placed by this module; other volumes in their own plane.
        widget.mrmlSliceNode().SetOrientation("Coronal")
        widget.mrmlSliceNode().RotateToVolumePlane(volumeNode)
        sliceLogic.SnapSliceOffsetToIJK()
        if fit:
            fitFilm(view)


def fitFilm(view: str = VIEW) -> None:
    """Fit the film to its view, once the view has updated its film and size."""
    widget = sliceWidget(view)
    if widget is not None:
        qt.QTimer.singleShot(0, widget.fitSliceToBackground)


def showOverlay(
    opacityMapNode: slicer.vtkMRMLLabelMapVolumeNode | None, opacity: float, view: str = VIEW
) -> None:
    """Overlay an opacity map on the film of a view; None removes it."""
    widget = sliceWidget(view)
    if widget is None:
        return
    composite = widget.sliceLogic().GetSliceCompositeNode()
    composite.SetLabelVolumeID(opacityMapNode.GetID() if opacityMapNode else None)
    composite.SetLabelOpacity(opacity)


def hideLungs(exclude: Collection[slicer.vtkMRMLScalarVolumeNode | None] = ()) -> None:
    """Hide all masks in the views, except those of some films."""
    for volumeNode in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"):
        segmentationNode = lungsOf(volumeNode)
        if segmentationNode is not None and volumeNode not in exclude and segmentationNode.GetDisplayNode():
            segmentationNode.GetDisplayNode().SetVisibility(False)
