"""The panel's section "Log and settings"."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import qt

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.settings import userSettings
from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.openDialogs import chooseFolderFrom

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms


class SettingsSection:
    """Selects engine, device and weights, and copies the log.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    onChanged : callable
        Called without arguments when the worker must be restarted, wherever the settings were changed.
    onReset : callable
        Called without arguments when all settings have been reset.
    """

    def __init__(
        self, ui: forms.CovidXRayForm, onChanged: Callable[[], object], onReset: Callable[[], object]
    ) -> None:
        self._ui = ui
        self._onChanged = onChanged
        self._onReset = onReset
        for box, choices in (
            (ui.engineComboBox, userSettings.engines()),
            (ui.deviceComboBox, userSettings.devices()),
        ):
            for key, title in choices:
                box.addItem(title, key)
        self.update()
        ui.engineComboBox.connect("activated(int)", self._onEngine)
        ui.deviceComboBox.connect("activated(int)", self._onDevice)
        ui.weightsButton.connect("clicked()", self._onWeights)
        ui.copyLogButton.connect("clicked()", self._onCopyLog)
        ui.resetButton.connect("clicked()", self._onResetButton)
        userSettings.changed.connect(self._onSettingChanged)

    def close(self) -> None:
        """Stop observing the settings."""
        userSettings.changed.disconnect(self._onSettingChanged)

    def update(self) -> None:
        """Show the current settings."""
        for box, key in (
            (self._ui.engineComboBox, userSettings.ENGINE),
            (self._ui.deviceComboBox, userSettings.DEVICE),
        ):
            box.setCurrentIndex(max(0, box.findData(userSettings.value(key))))
        folder = userSettings.value(userSettings.WEIGHTS)
        longNames.show(self._ui.weightsLabel, Path(folder).name if folder else _("built in"))
        self._ui.weightsLabel.toolTip = folder

    def log(self, line: str) -> None:
        """Append a line to the log."""
        self._ui.logText.appendPlainText(line)

    def _onEngine(self, index: int) -> None:
        userSettings.setValue(userSettings.ENGINE, self._ui.engineComboBox.itemData(index))

    def _onDevice(self, index: int) -> None:
        userSettings.setValue(userSettings.DEVICE, self._ui.deviceComboBox.itemData(index))

    def _onWeights(self) -> None:
        folder = chooseFolderFrom(_("Folder of model weights"), userSettings.value(userSettings.WEIGHTS))
        if folder:
            userSettings.setValue(userSettings.WEIGHTS, folder)

    def _onSettingChanged(self, key: str) -> None:
        if key in (*userSettings.WORKER_KEYS, userSettings.ALL_RESET):
            self.update()
            self._onChanged()

    def _onCopyLog(self) -> None:
        qt.QApplication.clipboard().setText(self._ui.logText.toPlainText())

    def _onResetButton(self) -> None:
        userSettings.reset()
        self._onReset()
