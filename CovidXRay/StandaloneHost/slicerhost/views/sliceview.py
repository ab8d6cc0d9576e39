"""qMRMLSliceView: the image of a slice, and the mouse on it."""

from __future__ import annotations

import numpy as np
import qt
import slicer
import vtk
from numpy.typing import NDArray
from PySide6.QtCore import QEvent
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

from slicerhost.views.mouseevents import MouseTranslator
from slicerhost.views.slicepipeline import SlicePipeline


class qMRMLSliceView(qt.QWidget):
    """Shows what the pipeline renders; many changes in a row are rendered once."""

    def __init__(
        self, application_logic: slicer.vtkMRMLApplicationLogic, name: str, parent: qt.QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setMinimumSize(200, 200)
        self.setMouseTracking(True)
        self.setFocusPolicy(qt.Qt.FocusPolicy.StrongFocus)
        self._image: tuple[qt.QImage, NDArray[np.uint8]] | None = None
        self._paused = 0
        self._timer = qt.QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.forceRender)
        self.pipeline = SlicePipeline(application_logic, name, self.scheduleRender)
        self._mouse = MouseTranslator(self.pipeline.interactor)

    def mrmlSliceNode(self) -> slicer.vtkMRMLSliceNode:
        return self.pipeline.node

    def renderWindow(self) -> vtk.vtkRenderWindow:
        return self.pipeline.window

    def interactor(self) -> vtk.vtkGenericRenderWindowInteractor:
        return self.pipeline.interactor

    def cornerAnnotation(self) -> vtk.vtkCornerAnnotation:
        return self.pipeline.corner_annotation

    def scheduleRender(self) -> None:
        if not self._timer.active:
            self._timer.start()

    def forceRender(self) -> None:
        """Render now, unless rendering is paused."""
        if self._paused:
            return
        self._timer.stop()
        pixels = self.pipeline.image()
        height, width = pixels.shape[:2]
        # QImage does not copy: the pixels stay with it.
        image = qt.QImage(pixels.data, width, height, 4 * width, qt.QImage.Format.Format_RGBA8888)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._image = image, pixels
        self.update()

    def setRenderPaused(self, paused: bool) -> None:
        """Pauses add up; the image is brought up to date when the last one ends."""
        self._paused = max(0, self._paused + (1 if paused else -1))
        if not self._paused:
            self.scheduleRender()

    def resizeEvent(self, event: QResizeEvent) -> None:
        ratio = self.devicePixelRatioF()
        self.pipeline.window.SetDPI(round(72 * ratio))  # texts are as large on a sharp screen
        self.pipeline.resize(round(event.size().width() * ratio), round(event.size().height() * ratio))
        self.scheduleRender()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = qt.QPainter(self)
        if self._image is not None:
            painter.drawImage(0, 0, self._image[0])
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._mouse.enter(True)

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse.enter(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event, self.devicePixelRatioF())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event, self.devicePixelRatioF())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._mouse.double_click(event, self.devicePixelRatioF())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event, self.devicePixelRatioF())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._mouse.wheel(event, self.devicePixelRatioF())
