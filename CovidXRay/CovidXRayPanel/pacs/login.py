"""Passwords and tokens: asked for when a server wants one, and forgotten when the application ends."""

from CovidXRayLib.i18n import gettext as _


class Login:
    """Asks for a server's secret, below the list of servers.

    What was entered is kept in memory alone; the key store, if the reader wants it, is the child's affair.

    Parameters
    ----------
    ui : object
        The widgets of the Designer file by name.
    """

    def __init__(self, ui):
        self._ui = ui
        self._entered = {}
        self._server = self._goOn = None
        ui.loginFrame.visible = False
        ui.loginButton.connect("clicked()", self._onEntered)
        ui.secretEdit.connect("returnPressed()", self._onEntered)

    def enteredFor(self, server):
        """What was entered for a server, or None; the key store may know it even so."""
        return self._entered.get(_key(server))

    def ask(self, server, sentence, goOn):
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

    def close(self):
        """Ask no more."""
        self._ui.secretEdit.text = ""
        self._ui.loginFrame.visible = False
        self._server = self._goOn = None

    def _onEntered(self):
        secret = self._ui.secretEdit.text
        if not secret or self._server is None:
            return
        self._entered[_key(self._server)] = secret
        goOn = self._goOn
        self.close()
        goOn(self._ui.keepCheckBox.checked)


def _key(server):
    return server.address, server.auth
