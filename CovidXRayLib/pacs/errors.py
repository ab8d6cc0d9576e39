"""Errors of PACS connections, as sentences that name the server and a remedy.

No message contains a secret, or a URL with a query, which may identify a patient.
"""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class PacsError(CovidXRayError):
    """A server that cannot be used, or a request that failed."""


class ServerSettingsError(PacsError):
    """Invalid settings of a server."""


class NoAnswerError(PacsError):
    """No response, or a lost connection; may be retried later."""


class CertificateError(PacsError):
    """A server whose certificate is not trusted; nothing was sent to it."""


class LoginError(PacsError):
    """Failed authentication: user, password, token or AE title."""


class SecretNeededError(PacsError):
    """A password or token is required that is neither given nor in the keychain."""


class KeyStoreError(PacsError):
    """A missing keychain, or one that failed to save or return a secret."""


class ObjectRefusedError(PacsError):
    """An object that a server refused to store or to return."""


class QueueError(PacsError):
    """A queue that cannot be read or written; its entries are unchanged."""
