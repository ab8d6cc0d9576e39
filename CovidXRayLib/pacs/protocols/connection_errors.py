"""Diagnosis of connection errors, and the trusted certificates."""

from __future__ import annotations

import logging
import socket
import ssl
import warnings
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.errors import CertificateError, NoAnswerError, PacsError, ServerSettingsError
from CovidXRayLib.pacs.server_list import Server

CONNECT_SECONDS: Final = 10.0
# A film of 60 MB takes a few seconds, and a server may need time to respond.
ANSWER_SECONDS: Final = 60.0

# OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED.
_EXPIRED: Final = 10

# Their log messages contain URLs and data sets with patient names; users see this package's messages instead.
_LOGGER_NAMES: Final = ("pynetdicom", "dicomweb_client", "urllib3", "retrying", "pydicom")


def silence_libraries() -> None:
    """Suppress the libraries' log messages and warnings, which may contain patient data."""
    import pydicom  # noqa: F401 - it sets its logger's level when it is imported, so before that is set here

    warnings.filterwarnings("ignore", category=UserWarning, module=r"pydicom\.")
    for name in _LOGGER_NAMES:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def trusting(server: Server) -> ssl.SSLContext:
    """Return an SSL context that trusts the CA certificates of the server's file, else the public ones.

    Raises
    ------
    ServerSettingsError
        If the CA certificate file cannot be read.
    """
    try:
        return ssl.create_default_context(cafile=None if server.ca_file is None else str(server.ca_file))
    except OSError as error:  # ssl.SSLError is one, too
        raise ServerSettingsError(
            _(
                "{path}: contains no readable certificates; choose the PEM file of the certificate authority."
            ).format(path=server.ca_file)
        ) from error


def connection_problem(error: BaseException, server: Server) -> PacsError:
    """Return the error for a connection that failed or was lost."""
    host, address = _host(server), server.address
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate_problem(cause, server)
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            sentence = _("{server}: host {host} not found; check the address and the network.")
            return NoAnswerError(sentence.format(server=server.name, host=host))
        if isinstance(cause, ConnectionRefusedError):
            sentence = _(
                "{server}: no response from {address}; check that the server is running and try again."
            )
            return NoAnswerError(sentence.format(server=server.name, address=address))
        if isinstance(cause, TimeoutError):
            return too_slow(server)
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            sentence = _("{server}: encrypted connection to {address} failed; check port and TLS.")
            return CertificateError(sentence.format(server=server.name, address=address))
    return broken_off(server)


def broken_off(server: Server) -> NoAnswerError:
    """Return the error for a connection that ended before the response."""
    return NoAnswerError(
        _("{server}: the connection to {address} was lost; try again.").format(
            server=server.name, address=server.address
        )
    )


def too_slow(server: Server) -> NoAnswerError:
    """Return the error for a response that is missing or incomplete after the time limit."""
    return NoAnswerError(
        _("{server}: {address} did not respond in time; try again later.").format(
            server=server.name, address=server.address
        )
    )


def why_no_connection(server: Server) -> PacsError:
    """Try to connect to a DIMSE server and return why that fails, which pynetdicom only logs."""
    try:
        with socket.create_connection((server.host, server.port), CONNECT_SECONDS) as plain:
            if server.tls:
                with trusting(server).wrap_socket(plain, server_hostname=server.host):
                    pass
    except OSError as error:
        return connection_problem(error, server)
    return NoAnswerError(
        _(
            "{server}: {address} closed the connection without a DICOM response; check the port, and "
            "whether TLS is required."
        ).format(server=server.name, address=server.address)
    )


def _certificate_problem(error: ssl.SSLCertVerificationError, server: Server) -> CertificateError:
    sentence = (
        _("{server}: its certificate has expired, so nothing was sent; ask its administrator for a new one.")
        if error.verify_code == _EXPIRED
        else _(
            "{server}: its certificate is not trusted ({reason}), so nothing was sent; choose the CA "
            "certificate that issued it, or check the address."
        )
    )
    return CertificateError(sentence.format(server=server.name, reason=error.verify_message.rstrip(".")))


def _host(server: Server) -> str:
    return server.host if server.protocol == "dimse" else urlsplit(server.url).hostname or ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all its causes, which urllib3 and requests store in several places."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        linked = (*one.args, getattr(one, "reason", None), one.__cause__, one.__context__)
        waiting += [other for other in linked if isinstance(other, BaseException)]
