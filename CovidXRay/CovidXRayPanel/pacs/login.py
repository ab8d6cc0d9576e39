"""Passwords and tokens: asked for when a server wants one, and forgotten when the application ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms

    from CovidXRayLib.pacs.server_list import Auth, Server


class Login:
    """Asks for a server's secret, below the list of servers.

    What was entered is kept in memory alone; the key store, if the reader wants it, is the child's affair.

    Parameters
    ----------
    ui : object
        The widgets of the Designer file by name.
    """

    def __init__(self, ui: forms.PacsForm) -> None:
        self._ui = ui
        self._entered: dict[tuple[str, Auth], str] = {}
        self._server: Server | None = None
        self._goOn: Callable[[bool], object] | None = None
        ui.loginFrame.visible = False
        ui.loginButton.connect("clicked()", self._onEntered)
        ui.secretEdit.connect("returnPressed()", self._onEntered)

    def enteredFor(self, server: Server) -> str | None:
        """What was entered for a server, or None; the key store may know it even so."""
        return self._entered.get(_key(server))

    def ask(self, server: Server, sentence: str, goOn: Callable[[bool], object]) -> None:
        """Ask for a server's secret.

        Parameters
        ----------
        sentence : str
            Why, as the server or the key store said it.
        goOn : callable
            Called with one bool when something was entered: whether it goes into the key store.
        """
        self._entered.pop(_key(server), None)
        self._server, self._goOn = server, goOn
        byPassword = server.auth.kind == "basic"
        what = (
            _("Password of {user} at {server}:").format(user=server.auth.user, server=server.name)
            if byPassword
            else _("Token for {server}:").format(server=server.name)
        )
        self._ui.secretTitle.text = f"{sentence}\n{what}" if sentence else what
        self._ui.secretEdit.text = ""
        self._ui.loginFrame.visible = True
        self._ui.pacsSection.collapsed = False  # what asks may be another section
        self._ui.secretEdit.setFocus()

    def close(self) -> None:
        """Ask no more."""
        self._ui.secretEdit.text = ""
        self._ui.loginFrame.visible = False
        self._server = self._goOn = None

    def _onEntered(self) -> None:
        secret = self._ui.secretEdit.text
        if not secret or self._server is None:
            return
        self._entered[_key(self._server)] = secret
        goOn = self._goOn
        self.close()
        if goOn is not None:
            goOn(self._ui.keepCheckBox.checked)


def _key(server: Server) -> tuple[str, Auth]:
    return server.address, server.auth
