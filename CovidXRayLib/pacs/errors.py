"""What can go wrong with a server, each as one sentence that names it and says what to do.

No text holds a secret, or a URL with a query, which may name a patient.
"""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class PacsError(CovidXRayError):
    """A server that cannot be used, or does not do what it was asked for."""


class ServerSettingsError(PacsError):
    """Settings of a server that cannot be right."""


class NoAnswerError(PacsError):
    """Nobody answers, or the connection broke off: worth trying again later."""


class CertificateError(PacsError):
    """A server that does not prove who it is; nothing was told to it."""


class LoginError(PacsError):
    """A server that does not accept who we are: user, password, token or AE title."""


class SecretNeededError(PacsError):
    """No password or token was given, and none is in the key store: ask for it."""


class KeyStoreError(PacsError):
    """A system without a key store, or one that did not take or give a secret."""


class ObjectRefusedError(PacsError):
    """One object that a server does not take or give; others it may."""


class QueueError(PacsError):
    """A queue that cannot be read or written; what was in it still is."""
