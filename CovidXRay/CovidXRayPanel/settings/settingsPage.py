"""The page "CovidXRay" of Slicer's Application Settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ctk
import qt
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.settings import userSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = "CovidXRay"
# Paths are typed letter by letter; observers are notified when typing pauses.
DEBOUNCE_MS = 800


class SettingsPage:
    """Keeps the page and the panel's settings in sync.

    Attributes
    ----------
    panel : ctkSettingsPanel
        The panel shown by Slicer's dialog.
    """

    def __init__(self) -> None:
        self.panel = ctk.ctkSettingsPanel()
        self._form = qt.QFormLayout(self.panel)
        self._addChoice(_("Engine"), userSettings.ENGINE, userSettings.engines())
        self._addChoice(_("Device"), userSettings.DEVICE, userSettings.devices())
        self._addFolder(
            _("Model weights"), userSettings.WEIGHTS, _("Leave empty to use the built-in model weights.")
        )
        self._addFolder(_("Reports"), userSettings.REPORT_FOLDER, _("Folder where reports are saved."))
        self._addChoice(
            _("Add reports to the DICOM database"),
            userSettings.ADD_TO_DATABASE,
            (("no", _("No")), ("yes", _("Yes"))),
        )
        self._waiting: list[str] = []
        self._isFollowing = False
        self._timer = qt.QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.connect("timeout()", self._notify)

    def follow(self) -> None:
        """Observe the settings, once the dialog has registered the page and written its defaults."""
        self.panel.connect("settingChanged(QString,QVariant)", self._onSettingChanged)
        userSettings.changed.connect(self._onExternalChange)

    def _addChoice(self, title: str, key: str, choices: Sequence[tuple[str, str]]) -> None:
        box = ctk.ctkComboBox()
        for value, words in choices:
            box.addItem(words, value)
        self._form.addRow(title, box)
        self._register(key, box, "currentUserDataAsString", "currentIndexChanged(int)")

    def _addFolder(self, title: str, key: str, toolTip: str) -> None:
        line = ctk.ctkPathLineEdit()
        line.filters = ctk.ctkPathLineEdit.Dirs
        line.toolTip = toolTip
        self._form.addRow(title, line)
        self._register(key, line, "currentPath", "currentPathChanged(QString)")

    def _register(self, key: str, widget: qt.QWidget, name: str, signal: str) -> None:
        self.panel.registerProperty(key, widget, name, str(qt.SIGNAL(signal)))

    def _onSettingChanged(self, key: str, value: object) -> None:
        if not self._isFollowing:
            self._waiting += [key] * (key not in self._waiting)
            self._timer.start()

    def _notify(self) -> None:
        keys, self._waiting = self._waiting, []
        for key in keys:
            userSettings.changed.emit(key)

    def _onExternalChange(self, key: str) -> None:
        # Reloading the page keeps values missing in the settings, and would write them back.
        self._isFollowing = True
        if key == userSettings.ALL_RESET:
            self.panel.restoreDefaultSettings()
        else:
            self.panel.reloadSettings()
        self._isFollowing = False


def addSettingsPage() -> SettingsPage | None:
    """Add the page to Slicer's dialog, if there is a main window; returns the page or None."""
    if slicer.app.commandOptions().noMainWindow:
        return None
    page = SettingsPage()
    slicer.app.settingsDialog().addPanel(TITLE, page.panel)
    page.follow()
    return page
