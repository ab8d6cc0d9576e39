"""Slicer's module `ctk`: its classes with PythonQt's manners, as far as panel and host use them."""

from typing import ClassVar

import qt

class ctkCollapsibleButton(qt.QAbstractButton):
    collapsed: bool

class ctkComboBox(qt.QComboBox):
    currentUserDataAsString: str

class ctkDoubleSpinBox(qt.QDoubleSpinBox): ...

class ctkPathLineEdit(qt.QWidget):
    Dirs: ClassVar[int]
    currentPath: str
    filters: int

class ctkSettingsPanel(qt.QWidget):
    def registerProperty(self, key: str, widget: qt.QWidget, name: str, signal: str) -> None: ...
    def reloadSettings(self) -> None: ...
    def restoreDefaultSettings(self) -> None: ...

class ctkSliderWidget(qt.QWidget):
    maximum: float
    minimum: float
    suffix: str
    value: float
