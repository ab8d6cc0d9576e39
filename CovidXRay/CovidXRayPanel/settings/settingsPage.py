"""The page "CovidXRay" of Slicer's Application Settings: what holds for this computer."""

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
# Paths are typed letter by letter; who follows them is told when the typing stops.
PAUSE_MS = 800


class SettingsPage:
    """Keeps the settings of the page and those that the panel shows alike.

    Attributes
    ----------
    panel : ctkSettingsPanel
        What Slicer's dialog shows.
    """

    def __init__(self) -> None:
        self.panel = ctk.ctkSettingsPanel()
        self._form = qt.QFormLayout(self.panel)
        self._addChoice(_("Engine"), userSettings.ENGINE, userSettings.engines())
        self._addChoice(_("On"), userSettings.DEVICE, userSettings.devices())
        self._addFolder(
            _("Weights"), userSettings.WEIGHTS, _("Leave it empty for the weights that are built in.")
        )
        self._addFolder(_("Reports"), userSettings.REPORT_FOLDER, _("Where reports are written."))
        self._addChoice(
            _("Reports into the DICOM database, too"),
            userSettings.INTO_DATABASE,
            (("no", _("No")), ("yes", _("Yes"))),
        )
        self._waiting: list[str] = []
        self._isFollowing = False
        self._timer = qt.QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.connect("timeout()", self._tell)

    def follow(self) -> None:
        """Follow the settings; once the dialog has the page, and has written down what was not set yet."""
        self.panel.connect("settingChanged(QString,QVariant)", self._onSettingChanged)
        userSettings.changed.connect(self._onChangedElsewhere)

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

    def _tell(self) -> None:
        keys, self._waiting = self._waiting, []
        for key in keys:
            userSettings.changed.emit(key)

    def _onChangedElsewhere(self, key: str) -> None:
        # A page that is loaded again keeps what the settings do not have, and would write it back.
        self._isFollowing = True
        if key == userSettings.ALL_OF_THEM:
            self.panel.restoreDefaultSettings()
        else:
            self.panel.reloadSettings()
        self._isFollowing = False


def addSettingsPage() -> SettingsPage | None:
    """Add the page to Slicer's dialog, if there is a window that could show it; returns the page or None."""
    if slicer.app.commandOptions().noMainWindow:
        return None
    page = SettingsPage()
    slicer.app.settingsDialog().addPanel(TITLE, page.panel)
    page.follow()
    return page
