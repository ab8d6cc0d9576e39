"""qMRMLWidget: a widget with a scene."""

from __future__ import annotations

import qt
import slicer
from PySide6.QtCore import Signal

from slicerhost.pythonqt.uiloader import designer_widget


@designer_widget
class qMRMLWidget(qt.QWidget):
    """Hands the scene on to those who connect to its signal."""

    mrmlSceneChanged = Signal(object)

    def __init__(self, parent: qt.QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: slicer.vtkMRMLScene | None = None

    def mrmlScene(self) -> slicer.vtkMRMLScene | None:
        return self._scene

    def setMRMLScene(self, scene: slicer.vtkMRMLScene | None) -> None:
        if scene is not self._scene:
            self._scene = scene
            self.mrmlSceneChanged.emit(scene)
