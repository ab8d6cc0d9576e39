"""qMRMLSliceWidget: the view of a slice with its logic and its controller."""

from __future__ import annotations

import qt
import slicer

from slicerhost.views.sliceview import qMRMLSliceView


class qMRMLSliceControllerWidget(qt.QObject):
    """The commands of Slicer's controller bar; a film of one slice needs no bar."""

    def __init__(self, logic: slicer.vtkMRMLSliceLogic, parent: qt.QObject) -> None:
        super().__init__(parent)
        self._logic = logic

    def fitSliceToBackground(self) -> None:
        self._logic.FitSliceToBackground()

    def mrmlSliceNode(self) -> slicer.vtkMRMLSliceNode:
        return self._logic.GetSliceNode()


class qMRMLSliceWidget(qt.QWidget):
    """What `layoutManager().sliceWidget("Red")` returns."""

    def __init__(
        self, application_logic: slicer.vtkMRMLApplicationLogic, name: str, parent: qt.QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"qMRMLSliceWidget{name}")
        self._view = qMRMLSliceView(application_logic, name, self)
        self._controller = qMRMLSliceControllerWidget(self.sliceLogic(), self)
        layout = qt.QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)

    def sliceView(self) -> qMRMLSliceView:
        return self._view

    def sliceController(self) -> qMRMLSliceControllerWidget:
        return self._controller

    def sliceLogic(self) -> slicer.vtkMRMLSliceLogic:
        return self._view.pipeline.logic

    def mrmlSliceNode(self) -> slicer.vtkMRMLSliceNode:
        return self._view.pipeline.node

    def mrmlSliceCompositeNode(self) -> slicer.vtkMRMLSliceCompositeNode:
        return self.sliceLogic().GetSliceCompositeNode()

    def fitSliceToBackground(self) -> None:
        self._controller.fitSliceToBackground()
