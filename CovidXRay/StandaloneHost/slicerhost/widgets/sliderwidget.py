"""ctkSliderWidget and ctkDoubleSpinBox: numbers by slider and by typing."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Property, Signal

from slicerhost.pythonqt.uiloader import designer_widget


@designer_widget
class ctkDoubleSpinBox(qt.QDoubleSpinBox):
    """Qt's own does."""


@designer_widget
class ctkSliderWidget(qt.QWidget):
    """A slider and a spin box that show the same number."""

    valueChanged = Signal(float)
    valueIsChanging = Signal(float)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._tracking = True
        self._announced = 0.0
        self._slider = qt.QSlider(qt.Qt.Orientation.Horizontal, self)
        self._spin_box = qt.QDoubleSpinBox(self)
        layout = qt.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._spin_box)
        self.setFocusProxy(self._slider)
        self._spin_box.setMaximum(100.0)  # as in CTK; Qt starts with 99.99
        self._spin_box.valueChanged.connect(self._spin_box_changed)
        self._slider.valueChanged.connect(self._slider_moved)
        self._slider.sliderReleased.connect(self._announce)
        self._lay_out_slider()

    def slider(self) -> Any:
        return self._slider

    def spinBox(self) -> Any:
        return self._spin_box

    def setValue(self, value: float) -> None:
        """Show a value; what is being typed stays as it is if it means the same, as in CTK."""
        if round(value, self._spin_box.decimals) != self._spin_box.value:
            self._spin_box.setValue(value)

    def setRange(self, minimum: float, maximum: float) -> None:
        self._spin_box.setRange(minimum, maximum)
        self._lay_out_slider()

    def setMinimum(self, minimum: float) -> None:
        self._spin_box.setMinimum(minimum)
        self._lay_out_slider()

    def setMaximum(self, maximum: float) -> None:
        self._spin_box.setMaximum(maximum)
        self._lay_out_slider()

    def setSingleStep(self, step: float) -> None:
        self._spin_box.setSingleStep(step)
        self._lay_out_slider()

    def setPageStep(self, step: float) -> None:
        self._slider.setPageStep(max(1, round(step / self._step())))

    def setDecimals(self, decimals: int) -> None:
        self._spin_box.setDecimals(decimals)

    def setSuffix(self, suffix: str) -> None:
        self._spin_box.setSuffix(suffix)

    def setPrefix(self, prefix: str) -> None:
        self._spin_box.setPrefix(prefix)

    def setTracking(self, tracking: bool) -> None:
        self._tracking = tracking

    def _step(self) -> float:
        """Size of one step of the slider, which has integer positions."""
        return self._spin_box.singleStep or 1.0

    def _position(self) -> int:
        return round((self._spin_box.value - self._spin_box.minimum) / self._step())

    def _lay_out_slider(self) -> None:
        self._slider.blockSignals(True)
        span = self._spin_box.maximum - self._spin_box.minimum
        self._slider.setRange(0, round(span / self._step()))
        self._slider.setValue(self._position())
        self._slider.blockSignals(False)

    def _slider_moved(self, position: int) -> None:
        self._spin_box.setValue(self._spin_box.minimum + position * self._step())

    def _spin_box_changed(self, value: float) -> None:
        self._slider.blockSignals(True)
        self._slider.setValue(self._position())
        self._slider.blockSignals(False)
        self.valueIsChanging.emit(value)
        if self._tracking or not self._slider.sliderDown:
            self._announce()

    def _announce(self) -> None:
        if self._spin_box.value != self._announced:
            self._announced = self._spin_box.value
            self.valueChanged.emit(self._announced)

    value = Property(float, lambda self: self._spin_box.value, setValue)
    minimum = Property(float, lambda self: self._spin_box.minimum, setMinimum)
    maximum = Property(float, lambda self: self._spin_box.maximum, setMaximum)
    singleStep = Property(float, lambda self: self._spin_box.singleStep, setSingleStep)
    pageStep = Property(float, lambda self: self._slider.pageStep * self._step(), setPageStep)
    decimals = Property(int, lambda self: self._spin_box.decimals, setDecimals)
    suffix = Property(str, lambda self: self._spin_box.suffix, setSuffix)
    prefix = Property(str, lambda self: self._spin_box.prefix, setPrefix)
    tracking = Property(bool, lambda self: self._tracking, setTracking)
