"""Passwords and tokens: requested when a server requires one, and kept until the application exits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.widgets import longNames

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms

    from CovidXRayLib.pacs.server_list import Auth, Server


class Login:
    """Requests a server's secret, below the list of servers.

    Secrets are kept in memory only; the child process stores them in the keyring if the user wishes.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    """

    def __init__(self, ui: forms.PacsForm) -> None:
        self._ui = ui
        self._entered: dict[tuple[str, Auth], str] = {}
        self._server: Server | None = None
        self._onSecret: Callable[[bool], object] | None = None
        ui.loginFrame.visible = False
        ui.loginButton.connect("clicked()", self._onEntered)
        ui.secretEdit.connect("returnPressed()", self._onEntered)

    def secretFor(self, server: Server) -> str | None:
        """Return the secret entered for a server, or None; the keyring may hold one all the same."""
        return self._entered.get(_key(server))

    def ask(self, server: Server, sentence: str, onSecret: Callable[[bool], object]) -> None:
        """Request a server's secret.

        Parameters
        ----------
        sentence : str
            The reason, as reported by the server or the keyring.
        onSecret : callable
            Called when a secret has been entered, with one bool: whether to store it in the keyring.
        """
        self._entered.pop(_key(server), None)
        self._server, self._onSecret = server, onSecret
        byPassword = server.auth.kind == "basic"
        what = (
            _("Password of {user} at {server}:").format(user=server.auth.user, server=server.name)
            if byPassword
            else _("Token for {server}:").format(server=server.name)
        )
        longNames.show(self._ui.secretTitle, f"{sentence}\n{what}" if sentence else what)
        self._ui.secretEdit.text = ""
        self._ui.loginFrame.visible = True
        self._ui.pacsSection.collapsed = False  # the request may come from another section
        self._ui.secretEdit.setFocus()

    def close(self) -> None:
        """Hide the request."""
        self._ui.secretEdit.text = ""
        self._ui.loginFrame.visible = False
        self._server = self._onSecret = None

    def _onEntered(self) -> None:
        secret = self._ui.secretEdit.text
        if not secret or self._server is None:
            return
        self._entered[_key(self._server)] = secret
        onSecret = self._onSecret
        self.close()
        if onSecret is not None:
            onSecret(self._ui.keepCheckBox.checked)


def _key(server: Server) -> tuple[str, Auth]:
    return server.address, server.auth
