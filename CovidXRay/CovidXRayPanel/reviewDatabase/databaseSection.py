"""Selection of the review database and the reader."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayLib.curation.database_location import is_url
from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.reviewDatabase.link import canOpenWithoutPrompt
from CovidXRayPanel.settings import userSettings
from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.openDialogs import chooseDatabase

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms

    from CovidXRayPanel.reviewDatabase.link import DatabaseLink


class DatabaseSection:
    """Opens a review database for a reader; remembers both for the next session.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    link : CovidXRayPanel.reviewDatabase.link.DatabaseLink
    onOpened : callable
        Called without arguments when another database, or the same for another reader, has been opened.
    onBlind : callable
        Called without arguments when blind reading is switched on or off.
    """

    def __init__(
        self,
        ui: forms.CovidXRayReviewForm,
        link: DatabaseLink,
        onOpened: Callable[[], object],
        onBlind: Callable[[], object],
    ) -> None:
        self._ui, self._link, self._onOpened = ui, link, onOpened
        link.ended.connect(self._onEnded)
        ui.databaseEdit.text = userSettings.value(userSettings.REVIEW_DATABASE)
        ui.readerEdit.text = userSettings.value(userSettings.READER)
        ui.blindCheckBox.checked = userSettings.value(userSettings.BLIND) == "yes"
        ui.browseDatabaseButton.connect("clicked()", self._onBrowse)
        ui.openDatabaseButton.connect("clicked()", self.open)
        for edit in (ui.databaseEdit, ui.readerEdit):
            edit.connect("returnPressed()", self.open)
        ui.blindCheckBox.connect("clicked()", lambda: self._onBlindClicked(onBlind))
        self.update()

    def reopen(self) -> None:
        """Reopen the last database, if that requires no prompt."""
        location = userSettings.value(userSettings.REVIEW_DATABASE)
        if self._link.isOpening:
            return
        if location and userSettings.value(userSettings.READER) and canOpenWithoutPrompt(location):
            self.open()

    def open(self) -> None:
        """Open the database entered in the fields."""
        self._link.open(self._ui.databaseEdit.text, self._ui.readerEdit.text)
        self.update()

    def _onEnded(self, isOpen: bool) -> None:
        database = self._link.database
        if isOpen and database is not None:
            # A password in a URL is not saved: PostgreSQL has a password file.
            location = self._link.location
            userSettings.setValue(
                userSettings.REVIEW_DATABASE, database.where if is_url(location) else location
            )
            userSettings.setValue(userSettings.READER, self._link.readerName)
            self._ui.databaseSection.collapsed = True
            self._onOpened()
        self.update()

    def update(self) -> None:
        """Show the open database, or the one being opened."""
        title, whole = _("Review database"), ""
        self._ui.openDatabaseButton.enabled = not self._link.isOpening
        if self._link.isOpening:
            title = _("Checking and opening the review database ...")
        elif self._link.database is not None:
            name = (
                self._link.database.where if is_url(self._link.location) else Path(self._link.location).name
            )
            words = _("{store}, reader: {name}")
            reader = self._link.readerName
            title = words.format(store=longNames.shortened(name), name=longNames.shortened(reader))
            whole = words.format(store=name, name=reader)
        self._ui.databaseSection.text, self._ui.databaseSection.toolTip = title, whole

    def _onBrowse(self) -> None:
        path = chooseDatabase()
        if path:
            self._ui.databaseEdit.text = path

    def _onBlindClicked(self, onBlind: Callable[[], object]) -> None:
        userSettings.setValue(userSettings.BLIND, "yes" if self._ui.blindCheckBox.checked else "no")
        onBlind()
