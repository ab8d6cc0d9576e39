"""Receiving a film within limits on size and time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, Final

from CovidXRayLib.cloud.sagemaker.refusals import RefusedError
from CovidXRayLib.i18n import gettext as _

# Number of films in memory at the same time: one is analyzed, the others are being received or wait.
MAX_CONCURRENT_FILMS: Final = 8
# 25 MB in this time are 10 Mbit/s; SageMaker's front end sends far faster.
UPLOAD_SECONDS: Final = 20.0
_MEBIBYTE: Final = 2**20


class ReceiveTimeout:
    """Time limit for receiving; see :func:`receive_timeout`."""

    def __init__(self, seconds: float, connection: socket.socket) -> None:
        self.has_expired = False
        self._connection = connection
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        """Cancel the time limit."""
        self._timer.cancel()

    def _end(self) -> None:
        self.has_expired = True
        with suppress(OSError):  # the connection is already closed
            # A pending read returns end of file; a response can still be sent.
            self._connection.shutdown(socket.SHUT_RD)


@contextmanager
def receive_timeout(seconds: float, connection: socket.socket) -> Iterator[ReceiveTimeout]:
    """Limit the total time of receiving from a connection, also for slow senders."""
    timeout = ReceiveTimeout(seconds, connection)
    try:
        yield timeout
    finally:
        timeout.cancel()


def read_film(request: Mapping[str, Any], most: int) -> bytes:
    """Receive the body of a request.

    Parameters
    ----------
    request
        WSGI environment with Gunicorn's ``gunicorn.socket``.
    most
        Maximum size in MiB.

    Raises
    ------
    RefusedError
        If the body is larger (413), takes longer than :data:`UPLOAD_SECONDS` (408), or is shorter than its
        stated length (400).
    """
    stated = _length(request.get("CONTENT_LENGTH"))
    with receive_timeout(UPLOAD_SECONDS, request["gunicorn.socket"]) as timeout:
        content = b"" if stated is not None and stated > most * _MEBIBYTE else _read(request, most)
        too_large = len(content) > most * _MEBIBYTE or (stated or 0) > most * _MEBIBYTE
        if too_large:  # a client whose connection is reset would not see the response
            while request["wsgi.input"].read(_MEBIBYTE):
                pass
    if too_large:
        raise RefusedError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _(
                "The film is larger than {limit} MiB; send it compressed, or through a batch transform."
            ).format(limit=most),
        )
    if timeout.has_expired:
        raise RefusedError(
            HTTPStatus.REQUEST_TIMEOUT,
            _("The film was not received within {seconds:g} seconds; send it again.").format(
                seconds=UPLOAD_SECONDS
            ),
        )
    if stated is not None and len(content) < stated:
        raise RefusedError(
            HTTPStatus.BAD_REQUEST,
            _("Only {came} of {stated} bytes of the film were received; send it again.").format(
                came=len(content), stated=stated
            ),
        )
    return content


def _read(request: Mapping[str, Any], most: int) -> bytes:
    from gunicorn.http.errors import ParseException

    try:
        content: bytes = request["wsgi.input"].read(most * _MEBIBYTE + 1)
    except (ParseException, OSError) as error:  # chunks that end early
        raise RefusedError(
            HTTPStatus.BAD_REQUEST, _("The film was not received completely; send it again.")
        ) from error
    return content


def _length(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
