"""The form for viewing and editing a server's settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.errors import ServerSettingsError
from CovidXRayLib.pacs.server_list import CALLING_AET, Auth, Server
from CovidXRayPanel.widgets.openDialogs import chooseFile

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms
    import qt

    from CovidXRayPanel.pacs.serverList import ServerList

DEFAULT_PORT = 104
# Form rows of each protocol, by the prefix of their widget names.
WEB_ROWS = (("urlTitle", "urlEdit"), ("loginTitle", "loginComboBox"), ("userTitle", "userEdit"))
DIMSE_ROWS = (
    ("hostTitle", "hostEdit"),
    ("portTitle", "portEdit"),
    ("aetTitle", "aetEdit"),
    ("callingAetTitle", "callingAetEdit"),
    ("tlsTitle", "tlsCheckBox"),
)


class ServerForm:
    """Edits one server, existing or new.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    servers : CovidXRayPanel.pacs.serverList.ServerList
    showMessage : callable
        Called with a message for the user.
    """

    def __init__(self, ui: forms.PacsForm, servers: ServerList, showMessage: Callable[[str], object]) -> None:
        self._ui, self._servers, self._showMessage = ui, servers, showMessage
        self._changed: Server | None = None
        for title, value in ((_("DICOMweb"), "dicomweb"), (_("DIMSE (C-FIND, C-GET, C-STORE)"), "dimse")):
            ui.protocolComboBox.addItem(title, value)
        logins = ((_("no authentication"), "none"), (_("user and password"), "basic"), (_("token"), "bearer"))
        for title, value in logins:
            ui.loginComboBox.addItem(title, value)
        ui.serverFrame.visible = False
        ui.editServerButton.connect("clicked()", lambda: self.open(servers.chosen))
        ui.newServerButton.connect("clicked()", lambda: self.open(None))
        ui.saveServerButton.connect("clicked()", self.save)
        ui.cancelServerButton.connect("clicked()", self.close)
        ui.removeServerButton.connect("clicked()", self._onRemove)
        ui.caButton.connect("clicked()", self._onBrowse)
        ui.protocolComboBox.connect("currentIndexChanged(int)", self._onKind)
        ui.loginComboBox.connect("currentIndexChanged(int)", self._onKind)

    def open(self, server: Server | None) -> None:
        """Edit a server; None for a new one."""
        self._changed, ui = server, self._ui
        _choose(ui.protocolComboBox, server.protocol if server else "dicomweb")
        _choose(ui.loginComboBox, server.auth.kind if server else "none")
        for edit, text in (
            (ui.serverNameEdit, server.name if server else ""),
            (ui.urlEdit, server.url if server else ""),
            (ui.hostEdit, server.host if server else ""),
            (ui.portEdit, str(server.port or DEFAULT_PORT) if server else str(DEFAULT_PORT)),
            (ui.aetEdit, server.aet if server else ""),
            (ui.callingAetEdit, server.calling_aet if server else CALLING_AET),
            (ui.userEdit, server.auth.user if server else ""),
            (ui.caEdit, str(server.ca_file or "") if server else ""),
        ):
            edit.text = text
        ui.tlsCheckBox.checked = server is not None and server.tls
        ui.removeServerButton.visible = server is not None
        ui.serverFrame.visible = True
        self._onKind()
        ui.serverNameEdit.setFocus()

    def close(self) -> None:
        """Close the form without saving."""
        self._changed = None
        self._ui.serverFrame.visible = False

    def save(self) -> None:
        """Validate and save the form."""
        try:
            problem = self._servers.put(self._written(), self._changed)
        except ServerSettingsError as error:
            problem = str(error)
        self._showMessage(problem)
        if not problem:
            self.close()

    def _written(self) -> Server:
        ui, kind = self._ui, _chosen(self._ui.protocolComboBox)
        caFile = ui.caEdit.text.strip()
        ca = Path(caFile).expanduser() if caFile else None
        if kind == "dicomweb":
            login = _chosen(ui.loginComboBox)
            user = ui.userEdit.text.strip() if login == "basic" else ""
            return Server(
                ui.serverNameEdit.text.strip(),
                kind,
                url=ui.urlEdit.text.strip().rstrip("/"),
                auth=Auth(login, user),
                ca_file=ca,
            )
        port = ui.portEdit.text.strip()
        return Server(
            ui.serverNameEdit.text.strip(),
            kind,
            host=ui.hostEdit.text.strip(),
            port=int(port) if port.isdecimal() else 0,
            aet=ui.aetEdit.text.strip(),
            calling_aet=ui.callingAetEdit.text.strip(),
            tls=ui.tlsCheckBox.checked,
            ca_file=ca,
        )

    def _onKind(self, index: int = 0) -> None:
        isWeb = _chosen(self._ui.protocolComboBox) == "dicomweb"
        for rows, shown in ((WEB_ROWS, isWeb), (DIMSE_ROWS, not isWeb)):
            for name in (name for row in rows for name in row):
                getattr(self._ui, name).visible = shown
        byPassword = isWeb and _chosen(self._ui.loginComboBox) == "basic"
        self._ui.userTitle.visible = self._ui.userEdit.visible = byPassword

    def _onRemove(self) -> None:
        problem = self._servers.remove(self._changed)
        self._showMessage(problem)
        if not problem:
            self.close()

    def _onBrowse(self) -> None:
        path = chooseFile(_("File of the certificate authority"), self._ui.caEdit.text)
        if path:
            self._ui.caEdit.text = path


# One of the values that the combo box was filled with.
def _chosen(box: qt.QComboBox) -> Any:
    return box.itemData(box.currentIndex)


def _choose(box: qt.QComboBox, value: str) -> None:
    box.setCurrentIndex(box.findData(value))
