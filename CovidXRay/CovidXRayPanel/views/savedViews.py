"""The user's layout and views, restored when the module is left."""

from __future__ import annotations

from functools import partial
from typing import TypeGuard

import qt
import slicer
import vtk

from CovidXRayPanel.views.filmView import SECOND_VIEW, VIEW, sliceWidget


class SavedViews:
    """Saves layout and views while the module uses them.

    Attributes
    ----------
    inUse : bool
        Whether the module uses the views.
    """

    def __init__(self) -> None:
        self.inUse = False
        self._layout: int | None = None
        self._views: list[_View] = []

    def keep(self) -> None:
        """Save the views before the module uses them; a no-op if already saved."""
        manager = slicer.app.layoutManager()
        if self.inUse:
            return
        self.inUse = True
        if manager is not None:
            # The DICOM browser is not a data view: users who leave it do not want it restored.
            browser = slicer.vtkMRMLLayoutNode.SlicerLayoutDicomBrowserView
            self._layout = manager.layout if manager.layout != browser else None
            widgets = ((name, sliceWidget(name)) for name in (VIEW, SECOND_VIEW))
            self._views = [_View(name, widget) for name, widget in widgets if widget is not None]

    def restore(self) -> None:
        """Restore what the module changed; changes by the user are kept."""
        manager = slicer.app.layoutManager()
        layouts = slicer.vtkMRMLLayoutNode
        ours = (layouts.SlicerLayoutOneUpRedSliceView, layouts.SlicerLayoutSideBySideView)
        if manager is not None:
            if self._layout is not None and manager.layout in ours:
                manager.setLayout(self._layout)
            for view in self._views:
                view.restore()
        self.inUse = False
        self._layout, self._views = None, []

    def forgetContents(self) -> None:
        """Forget the displayed nodes before the scene is closed."""
        self._views = []


class _View:
    """The state of one slice view."""

    def __init__(self, name: str, widget: slicer.qMRMLSliceWidget) -> None:
        self._name = name
        composite = widget.sliceLogic().GetSliceCompositeNode()
        self._background = _volume(composite.GetBackgroundVolumeID())
        self._foreground = _volume(composite.GetForegroundVolumeID())
        self._label = _volume(composite.GetLabelVolumeID())
        self._foregroundOpacity, self._labelOpacity = (
            composite.GetForegroundOpacity(),
            composite.GetLabelOpacity(),
        )
        self._linked = composite.GetLinkedControl()
        self._sliceToRas = vtk.vtkMatrix4x4()
        self._sliceToRas.DeepCopy(widget.mrmlSliceNode().GetSliceToRAS())
        self._offset = widget.sliceLogic().GetSliceOffset()

    def restore(self) -> None:
        """Restore the view; a film stays if nothing was shown before."""
        widget = sliceWidget(self._name)
        if widget is None:
            return
        composite = widget.sliceLogic().GetSliceCompositeNode()
        composite.SetLinkedControl(self._linked)
        shown = _volume(composite.GetBackgroundVolumeID())
        before = self._background if _isInScene(self._background) else None
        # The film under review is hidden elsewhere, and belongs to the module.
        empty = shown is None or shown.GetHideFromEditors()
        if not empty and before in (None, shown):
            return
        composite.SetBackgroundVolumeID(before.GetID() if before is not None else None)
        composite.SetForegroundVolumeID(self._foreground.GetID() if _isInScene(self._foreground) else None)
        composite.SetLabelVolumeID(self._label.GetID() if _isInScene(self._label) else None)
        composite.SetForegroundOpacity(self._foregroundOpacity)
        composite.SetLabelOpacity(self._labelOpacity)
        widget.mrmlSliceNode().GetSliceToRAS().DeepCopy(self._sliceToRas)
        widget.mrmlSliceNode().UpdateMatrices()
        # After the layout has resized the view.
        qt.QTimer.singleShot(0, partial(_fit, self._name, self._offset))


def _fit(name: str, offset: float) -> None:
    widget = sliceWidget(name)
    if widget is not None:
        widget.fitSliceToBackground()
        widget.sliceLogic().SetSliceOffset(offset)


def _volume(nodeId: str | None) -> slicer.vtkMRMLVolumeNode | None:
    node: slicer.vtkMRMLVolumeNode | None = slicer.mrmlScene.GetNodeByID(nodeId) if nodeId else None
    return node


def _isInScene(volumeNode: slicer.vtkMRMLVolumeNode | None) -> TypeGuard[slicer.vtkMRMLVolumeNode]:
    return volumeNode is not None and volumeNode.GetScene() is not None
