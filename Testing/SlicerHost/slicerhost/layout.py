"""slicer.app.layoutManager(): there is one layout, the slice view Red."""

from __future__ import annotations

from typing import Any

import qt
import slicer

from slicerhost.scene import SceneAndLogics
from slicerhost.views.slicewidget import qMRMLSliceWidget

_ONE_VIEW = (
    """<layout type="vertical"><item><view class="vtkMRMLSliceNode" singletontag="Red"/></item></layout>"""
)


def _layouts() -> list[int]:
    """Return the numbers of all layouts that Slicer has."""
    names = [name for name in dir(slicer.vtkMRMLLayoutNode) if name.startswith("SlicerLayout")]
    numbers = [getattr(slicer.vtkMRMLLayoutNode, name) for name in names]
    return sorted({number for number in numbers if isinstance(number, int) and number > 0})


class LayoutManager(qt.QObject):
    """Shows one slice view whatever layout is asked for; the layout node remembers which was."""

    def __init__(self, logics: SceneAndLogics) -> None:
        super().__init__()
        self._logics = logics
        self._node = slicer.vtkMRMLLayoutNode()
        logics.scene.AddNode(self._node)
        for layout in _layouts():
            self._node.AddLayoutDescription(layout, _ONE_VIEW)
        self._node.SetViewArrangement(slicer.vtkMRMLLayoutNode.SlicerLayoutOneUpRedSliceView)
        self._widgets = {"Red": qMRMLSliceWidget(logics.application, "Red")}

    threeDViewCount = tableViewCount = plotViewCount = 0

    def sliceViewNames(self) -> tuple[str, ...]:
        return tuple(self._widgets)

    def sliceWidget(self, name: str) -> qMRMLSliceWidget | None:
        return self._widgets.get(name)

    def mrmlSliceLogics(self) -> Any:
        return self._logics.application.GetSliceLogics()

    def layoutLogic(self) -> Any:
        return self

    def GetLayoutNode(self) -> Any:
        return self._node

    @property
    def layout(self) -> int:
        return self._node.GetViewArrangement()

    def setLayout(self, layout: int) -> None:
        self._node.SetViewArrangement(layout)

    def resetSliceViews(self) -> None:
        for widget in self._widgets.values():
            widget.fitSliceToBackground()

    def resetThreeDViews(self) -> None:
        """There are none."""

    def set_render_paused(self, paused: bool) -> None:
        for widget in self._widgets.values():
            widget.sliceView().setRenderPaused(paused)
