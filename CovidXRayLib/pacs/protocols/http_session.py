"""HTTP for DICOMweb: direct connections, and limits on responses."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.protocols.answer_limits import (
    LIST_SECONDS,
    MAX_LIST_BYTES,
    MAX_OBJECT_BYTES,
    OBJECT_SECONDS,
)
from CovidXRayLib.pacs.server_list import Server

_PIECE: Final = 1 << 16  # bytes read at a time


class AnswerTooLargeError(requests.RequestException):
    """A response that exceeds the size limit."""


class AnswerTooSlowError(requests.Timeout, TimeoutError):
    """A response that exceeds the time limit."""


class HttpSession(requests.Session):
    """A session with a server.

    Responses are read completely before they are returned, within the limits of
    :mod:`CovidXRayLib.pacs.protocols.answer_limits`, which apply to the decompressed size.

    Attributes
    ----------
    last
        The last response.
    """

    last: requests.Response

    def __init__(self, server: Server, secret: Secret | None) -> None:
        super().__init__()
        # Direct connections, without proxies, passwords and certificates of the environment.
        self.trust_env = False
        self.auth = _Login(server, secret)
        # A server may close a kept-alive connection at any time; idempotent requests are retried once.
        again = Retry(
            total=1, connect=0, read=1, redirect=0, status=0, other=0, allowed_methods={"GET"},
            respect_retry_after_header=False,  # a busy server is reported as such
        )  # fmt: skip
        self.mount("https://", _BoundedAdapter(max_retries=again))
        self.mount("http://", _BoundedAdapter(max_retries=again))
        self.verify = True if server.ca_file is None else str(server.ca_file)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a request, and keep its response."""
        self.last = super().send(request, **options)
        return self.last

    def get(self, url: str | bytes, **options: Any) -> requests.Response:  # type: ignore[override]
        """Send a GET request with unencoded wildcards, which are legal (RFC 3986 section 3.4).

        The requests package encodes them, and Orthanc's QIDO-RS would then search for names that contain
        ``%2A``.
        """
        plain = url.decode() if isinstance(url, bytes) else url
        return super().get(plain.replace("%2A", "*").replace("%3F", "?"), **options)


class _BoundedAdapter(HTTPAdapter):
    """Reads a response completely, within the limits, before requests processes it."""

    def send(  # type: ignore[override]  # all options travel by name
        self, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        """Send a request, and read its response.

        Raises
        ------
        AnswerTooLargeError, AnswerTooSlowError
            If the response exceeds a limit; the connection is closed.
        requests.TooManyRedirects
            If the server redirects.
        """
        is_object = "multipart/related" in str(request.headers.get("Accept", ""))
        most, seconds = (MAX_OBJECT_BYTES, OBJECT_SECONDS) if is_object else (MAX_LIST_BYTES, LIST_SECONDS)
        end = time.monotonic() + seconds
        response = super().send(request, **{**options, "stream": True})
        try:
            if response.is_redirect:
                raise requests.TooManyRedirects
            # The attributes that requests sets after reading a body.
            response._content = _bounded(response, most, end)
            response._content_consumed = True
        except BaseException:
            response.close()
            raise
        return response


def _bounded(response: requests.Response, most: int, end: float) -> bytes:
    promised = response.headers.get("Content-Length", "")
    if promised.isdecimal() and int(promised) > most:
        raise AnswerTooLargeError
    body = bytearray()
    try:
        # Partial chunks, since waiting for full ones from a slow server would prevent checking the time
        # limit.
        while piece := response.raw.read1(_PIECE, decode_content=True):
            body += piece
            if len(body) > most:
                raise AnswerTooLargeError
            if time.monotonic() > end:
                raise AnswerTooSlowError
    except HTTPError as error:
        raise requests.ConnectionError(error) from error
    return bytes(body)


class _Login(AuthBase):
    """Sets the Authorization header or none, so that requests does not use a .netrc file."""

    def __init__(self, server: Server, secret: Secret | None) -> None:
        self._set: Callable[[requests.PreparedRequest], requests.PreparedRequest] | None = None
        if secret is not None and server.auth.kind == "basic":
            # As bytes: text would be written in Latin-1 (RFC 7617 section 2.1 recommends UTF-8).
            user, password = server.auth.user.encode(), secret.reveal().encode()
            self._set = HTTPBasicAuth(user, password)
        elif secret is not None:
            self._set = _Bearer(secret)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request if self._set is None else self._set(request)


class _Bearer(AuthBase):
    """Bearer token (RFC 6750 section 2.1)."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._secret.reveal()}"
        return request
