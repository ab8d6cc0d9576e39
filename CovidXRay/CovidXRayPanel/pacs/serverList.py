"""The servers in this computer's settings, and the selected one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs import server_list
from CovidXRayLib.pacs.errors import ServerSettingsError
from CovidXRayLib.pacs.user_folders import servers_file
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.settings import userSettings

if TYPE_CHECKING:
    from CovidXRayLib.pacs.server_list import Server


class ServerList:
    """Reads and writes the list, which never contains passwords.

    Attributes
    ----------
    changed : Signal
        Emitted without arguments when the list or the selection changes.
    problem : str
        Why the list cannot be read; otherwise empty.
    all : tuple of CovidXRayLib.pacs.server_list.Server
    """

    def __init__(self) -> None:
        self.changed: Signal[[]] = Signal()
        self.all: tuple[Server, ...] = ()
        self.problem = ""
        self.read()

    def read(self) -> None:
        """Reload the list, which the command line may have changed."""
        try:
            self.all, self.problem = server_list.load(servers_file()), ""
        except ServerSettingsError as error:
            self.all, self.problem = (), str(error)

    @property
    def chosen(self) -> Server | None:
        """The selected server; None if there is none."""
        named = server_list.named(self.all, userSettings.value(userSettings.PACS_SERVER))
        return named or next(iter(self.all), None)

    def choose(self, name: str) -> None:
        """Select a server by its name."""
        userSettings.setValue(userSettings.PACS_SERVER, name)
        self.changed.emit()

    def put(self, server: Server, replaced: Server | None = None) -> str:
        """Add a server, or replace another, and select it.

        Returns
        -------
        str
            Empty, or why nothing was changed, in one sentence.
        """
        if replaced is None:
            return self._save((*self.all, server), server.name)
        return self._save(tuple(server if each is replaced else each for each in self.all), server.name)

    def remove(self, server: Server | None) -> str:
        """Remove a server; returns as :meth:`put`."""
        return self._save(tuple(each for each in self.all if each is not server), "")

    def _save(self, changed: tuple[Server, ...], chosenName: str) -> str:
        if self.problem:
            return self.problem  # an unreadable list is not overwritten
        try:
            server_list.save(servers_file(), changed)
        except ServerSettingsError as error:
            return str(error)
        except OSError as error:
            return _("{path}: the list of servers cannot be written ({reason}).").format(
                path=servers_file(), reason=error.strerror
            )
        self.all = changed
        self.choose(chosenName)
        return ""
