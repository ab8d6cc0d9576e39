"""Passwords and tokens, stored only in the system keychain or entered each time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, NoReturn

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.errors import KeyStoreError, SecretNeededError
from CovidXRayLib.pacs.server_list import Server

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_log = logging.getLogger(__name__)

_SERVICE: Final = "CovidXRay"
# Priority of the keyring backends that are recommended; lower ones write secrets to a file.
_SAFE_PRIORITY: Final = 1


class Secret:
    """A password or token, accessible only by :meth:`reveal`.

    It cannot be pickled, so that it is not written to a file by accident.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


def key_store() -> KeyringBackend | None:
    """Return the system keychain (Windows Credential Locker, macOS Keychain, Secret Service, KWallet).

    Returns
    -------
    KeyringBackend or None
        None if there is none that protects its secrets.
    """
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    # A chained backend could pass a secret to a member that stores it in a plain file.
    stores = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    return next((store for store in stores if store.priority >= _SAFE_PRIORITY), None)


def is_needed(server: Server) -> bool:
    """Return whether a server requires a password or token."""
    return server.auth.kind != "none"


def stored(server: Server) -> Secret | None:
    """Return a server's secret from the keychain; None if there is no keychain or no secret."""
    store = key_store()
    if store is None:
        return None
    from keyring.errors import KeyringError

    try:
        value = store.get_password(*_entry(server))
    except KeyringError as error:
        _log.warning("The key store gave no secret (%s).", type(error).__name__)
        return None
    return None if value is None else Secret(value)


def keep(server: Server, secret: Secret) -> None:
    """Save a server's secret in the keychain.

    Raises
    ------
    KeyStoreError
        If there is no keychain, or it fails; the secret is then not saved.
    """
    store = key_store()
    if store is None:
        raise KeyStoreError(
            _("This system has no keychain, so the password is not saved; you are asked each time.")
        )
    from keyring.errors import KeyringError

    try:
        store.set_password(*_entry(server), secret.reveal())
    except KeyringError as error:
        raise KeyStoreError(
            _("The password could not be saved in the keychain ({problem}); you are asked each time.").format(
                problem=type(error).__name__
            )
        ) from error


def forget(server: Server) -> None:
    """Delete a server's secret from the keychain, if present.

    Raises
    ------
    KeyStoreError
        If the keychain fails.
    """
    store = key_store()
    if store is None or stored(server) is None:
        return
    from keyring.errors import KeyringError

    try:
        store.delete_password(*_entry(server))
    except KeyringError as error:
        raise KeyStoreError(
            _("The password could not be removed from the keychain ({problem}); remove it there.").format(
                problem=type(error).__name__
            )
        ) from error


def secret_for(server: Server, given: Secret | None = None) -> Secret | None:
    """Return the secret for authentication: the given one, else that of the keychain; None if none is needed.

    Raises
    ------
    SecretNeededError
        If a secret is needed and there is none.
    """
    if not is_needed(server):
        return None
    secret = given or stored(server)
    if secret is None:
        sentence = (
            _("{server}: password of {user} required.")
            if server.auth.kind == "basic"
            else _("{server}: token required.")
        )
        raise SecretNeededError(sentence.format(server=server.name, user=server.auth.user))
    return secret


def _entry(server: Server) -> tuple[str, str]:
    """Return the keychain entry of a server: its address, so that a new address has no old secret."""
    return f"{_SERVICE} {server.address}", server.auth.user or server.auth.kind
