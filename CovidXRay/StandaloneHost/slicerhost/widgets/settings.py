"""slicer.app.settingsDialog() with the widgets of CTK that settings pages are made of.

As in CTK, a property that changes is written at once; Cancel puts the values back that "Ok" accepted last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import qt
from PySide6.QtCore import Property, Signal

from slicerhost.pythonqt.uiloader import designer_widget


@designer_widget
class ctkComboBox(qt.QComboBox):
    """A combo box whose choice is known by its user data."""

    def _user_data(self) -> str:
        data = self.itemData(self.currentIndex)
        return "" if data is None else str(data)

    def setCurrentUserDataAsString(self, data: str) -> None:
        self.setCurrentIndex(self.findData(data))

    currentUserDataAsString = Property(str, _user_data, setCurrentUserDataAsString)


@designer_widget
class ctkPathLineEdit(qt.QWidget):
    """A line for a path; the button that browses is left out."""

    Dirs, Files, Readable, Writable, Executable = 0x1, 0x2, 0x10, 0x20, 0x40
    currentPathChanged = Signal(str)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._edit = qt.QLineEdit()
        layout = qt.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._edit)
        self._edit.textChanged.connect(self.currentPathChanged)
        self.filters = self.Files | self.Dirs

    def setCurrentPath(self, path: str) -> None:
        self._edit.setText(path)

    currentPath = Property(str, lambda self: self._edit.text, setCurrentPath)


@dataclass
class _Registered:
    widget: Any
    name: str
    default: Any
    accepted: Any

    @property
    def value(self) -> Any:
        return self.widget.property(self.name)


@designer_widget
class ctkSettingsPanel(qt.QWidget):
    """A page: properties of widgets, each kept under a key."""

    settingChanged = Signal(str, "QVariant")  # type: ignore[arg-type] # C++ type given by name

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._settings: Any = None
        self._registered: dict[str, _Registered] = {}

    def setSettings(self, settings: Any) -> None:
        self._settings = settings
        self.reloadSettings()

    def registerProperty(self, key: str, widget: Any, name: str, signal: str) -> None:
        """Register a property; `signal` is its change signal as returned by SIGNAL()."""
        value = widget.property(name)
        self._registered[key] = _Registered(widget, name, value, value)
        widget.connect(signal, lambda: self._update(key))

    def reloadSettings(self) -> None:
        for key, registered in self._registered.items():
            if self._settings is not None and self._settings.contains(key):
                registered.accepted = self._settings.value(key)
                registered.widget.setProperty(registered.name, registered.accepted)
            else:
                self._update(key)

    def applySettings(self) -> None:
        for registered in self._registered.values():
            registered.accepted = registered.value

    def resetSettings(self) -> None:
        for key, registered in self._registered.items():
            self._set(key, registered.accepted)

    def restoreDefaultSettings(self) -> None:
        for key, registered in self._registered.items():
            self._set(key, registered.default)

    def _update(self, key: str) -> None:
        if self._settings is not None:
            self._set(key, self._registered[key].value)

    def _set(self, key: str, value: Any) -> None:
        before = self._settings.value(key)
        self._settings.setValue(key, value)
        self._registered[key].widget.setProperty(self._registered[key].name, value)
        if before != value:
            self.settingChanged.emit(key, value)


class ctkSettingsDialog(qt.QDialog):
    """The pages by their titles. The host has no menu entry for it."""

    def __init__(self, settings: Any) -> None:
        super().__init__()
        self._settings = settings
        self._panels: dict[str, ctkSettingsPanel] = {}
        qt.QVBoxLayout(self)

    def addPanel(self, label: str, panel: ctkSettingsPanel) -> None:
        self._panels[label] = panel
        self.layout().addWidget(panel)
        panel.setSettings(self._settings)

    def panel(self, label: str) -> ctkSettingsPanel | None:
        return self._panels.get(label)

    def accept(self) -> None:
        for panel in self._panels.values():
            panel.applySettings()
        super().accept()

    def reject(self) -> None:
        for panel in self._panels.values():
            panel.resetSettings()
        super().reject()
