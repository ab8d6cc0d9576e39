"""slicer.app.layoutManager(): the Red slice view, alone or with Yellow on its right."""

from __future__ import annotations

import qt
import slicer
import vtk

from slicerhost.data.scene import SceneAndLogics
from slicerhost.views.slicewidget import qMRMLSliceWidget

_VIEW = """<item><view class="vtkMRMLSliceNode" singletontag="{}"/></item>"""
_ONE_VIEW = f"""<layout type="vertical">{_VIEW.format("Red")}</layout>"""
_TWO_VIEWS = f"""<layout type="horizontal">{_VIEW.format("Red")}{_VIEW.format("Yellow")}</layout>"""


def _layouts() -> list[int]:
    """Return the numbers of all layouts that Slicer has."""
    names = [name for name in dir(slicer.vtkMRMLLayoutNode) if name.startswith("SlicerLayout")]
    numbers = [getattr(slicer.vtkMRMLLayoutNode, name) for name in names]
    return sorted({number for number in numbers if isinstance(number, int) and number > 0})


class LayoutManager(qt.QObject):
    """Shows one slice view, or two for "side by side"; the layout node stores the requested layout.

    The second view is made when it is first shown.
    """

    def __init__(self, logics: SceneAndLogics) -> None:
        super().__init__()
        self._logics = logics
        self._node = slicer.vtkMRMLLayoutNode()
        logics.scene.AddNode(self._node)
        side_by_side = slicer.vtkMRMLLayoutNode.SlicerLayoutSideBySideView
        for layout in _layouts():
            self._node.AddLayoutDescription(layout, _TWO_VIEWS if layout == side_by_side else _ONE_VIEW)
        self._node.SetViewArrangement(slicer.vtkMRMLLayoutNode.SlicerLayoutOneUpRedSliceView)
        self._viewport = qt.QWidget()
        views = qt.QHBoxLayout(self._viewport)
        views.setContentsMargins(0, 0, 0, 0)
        views.setSpacing(2)
        self._widgets: dict[str, qMRMLSliceWidget] = {}
        self._add("Red")

    def _add(self, name: str) -> None:
        self._widgets[name] = qMRMLSliceWidget(self._logics.application, name)
        # Of equal width, whatever each shows.
        self._viewport.layout().addWidget(self._widgets[name], 1)

    threeDViewCount = tableViewCount = plotViewCount = 0

    def viewport(self) -> qt.QWidget:
        return self._viewport

    def sliceViewNames(self) -> tuple[str, ...]:
        return tuple(self._widgets)

    def sliceWidget(self, name: str) -> qMRMLSliceWidget | None:
        return self._widgets.get(name)

    def mrmlSliceLogics(self) -> vtk.vtkCollection:
        return self._logics.application.GetSliceLogics()

    def layoutLogic(self) -> LayoutManager:
        return self

    def GetLayoutNode(self) -> slicer.vtkMRMLLayoutNode:
        return self._node

    @property
    def layout(self) -> int:
        return self._node.GetViewArrangement()

    def setLayout(self, layout: int) -> None:
        self._node.SetViewArrangement(layout)
        both = layout == slicer.vtkMRMLLayoutNode.SlicerLayoutSideBySideView
        if both and "Yellow" not in self._widgets:
            self._add("Yellow")
        if "Yellow" in self._widgets:
            self._widgets["Yellow"].setVisible(both)

    def resetSliceViews(self) -> None:
        for widget in self._widgets.values():
            widget.fitSliceToBackground()

    def resetThreeDViews(self) -> None:
        """There are none."""

    def set_render_paused(self, paused: bool) -> None:
        for widget in self._widgets.values():
            widget.sliceView().setRenderPaused(paused)
