"""qMRMLWidget: a widget that knows a scene."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Signal

from slicerhost.pythonqt.uiloader import designer_widget


@designer_widget
class qMRMLWidget(qt.QWidget):
    """Hands the scene on to those who connect to its signal."""

    mrmlSceneChanged = Signal(object)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._scene: Any = None

    def mrmlScene(self) -> Any:
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        if scene is not self._scene:
            self._scene = scene
            self.mrmlSceneChanged.emit(scene)
