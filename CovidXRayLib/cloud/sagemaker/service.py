"""What an endpoint answers: ``/ping`` and ``/invocations``, as a WSGI application (PEP 3333)."""

from __future__ import annotations

import argparse
import base64
import json
import logging
import os
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.cli.arguments import prevalence
from CovidXRayLib.cloud.film_results import LABELS, SEGMENTATION, analyze_content
from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    from CovidXRayLib.cloud.film_results import FilmResults
    from CovidXRayLib.pipeline import Analyzer

logger = logging.getLogger(__name__)

JSON: Final = "application/json"
DICOM: Final = "application/dicom"
PNG: Final = "image/png"
# The last one for senders who do not know; a film's first bytes decide in any case.
FILM_TYPES: Final = (DICOM, PNG, "image/jpeg", "image/tiff", "application/octet-stream")
# AWS, SageMaker AI Developer Guide, "Inference options": real-time payloads are of at most 25 MB. A batch
# transform says its own limit.
LIMIT_VARIABLE: Final = "SAGEMAKER_MAX_PAYLOAD_IN_MB"
_DEFAULT_LIMIT: Final = 25
_ATTRIBUTES: Final = "HTTP_X_AMZN_SAGEMAKER_CUSTOM_ATTRIBUTES"


class RefusedError(Exception):
    """A request that is not done, with the status of the answer; the text says why."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


class Service:
    """Films in, readings out; any number of threads may call it, and films are analysed one at a time.

    Parameters
    ----------
    analyzer
        The warm networks.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._one_film = Lock()
        self._limit = int(os.environ.get(LIMIT_VARIABLE) or 0) or _DEFAULT_LIMIT

    def __call__(self, request: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            kind, body = self._answer(request)
            status = HTTPStatus.OK
        except RefusedError as refusal:
            logger.info("%d: %s", refusal.status, refusal)
            kind, body = JSON, json.dumps({"error": str(refusal)}).encode()
            status = refusal.status
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    def _answer(self, request: Mapping[str, Any]) -> tuple[str, bytes]:
        asked = request["REQUEST_METHOD"], request["PATH_INFO"]
        if asked == ("GET", "/ping"):
            return JSON, b"{}\n"
        if asked != ("POST", "/invocations"):
            raise RefusedError(HTTPStatus.NOT_FOUND, _("Ask GET /ping or POST /invocations."))
        wanted = _wanted_type(request.get("HTTP_ACCEPT", ""))
        sent = _bare(request.get("CONTENT_TYPE", ""))
        if sent not in FILM_TYPES:
            raise RefusedError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                _("The content type {type} is not read; send one of {types}.").format(
                    type=repr(sent), types=", ".join(FILM_TYPES)
                ),
            )
        stated = _prevalence(request.get(_ATTRIBUTES, ""))
        content = self._content(request)
        try:
            with self._one_film:
                results = analyze_content(content, "film", self._analyzer, prevalence=stated)
        except FilmError as error:
            raise RefusedError(HTTPStatus.BAD_REQUEST, str(error)) from error
        return _body(results, wanted)

    def _content(self, request: Mapping[str, Any]) -> bytes:
        most = self._limit * 2**20
        stream = request["wsgi.input"]
        content: bytes = stream.read(most + 1)
        if len(content) <= most:
            return content
        while stream.read(2**20):  # a sender that is cut off would not see the answer
            pass
        raise RefusedError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("The film has more than {limit} MiB; send it compressed, or through a batch transform.").format(
                limit=self._limit
            ),
        )


def _body(results: FilmResults, wanted: str) -> tuple[str, bytes]:
    segmentation = results.files.get(SEGMENTATION)
    if wanted == DICOM:
        if segmentation is None:
            raise RefusedError(HTTPStatus.NOT_ACCEPTABLE, results.note or "")
        return DICOM, segmentation
    masks = results.files[LABELS] if segmentation is None else segmentation
    answer = {
        "reading": results.reading,
        "segmentation": base64.b64encode(masks).decode("ascii"),
        "segmentation_type": PNG if segmentation is None else DICOM,
        "note": results.note,
    }
    return JSON, json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _wanted_type(accept: str) -> str:
    """Return the first type of an Accept header that can be given; without a header JSON."""
    for kind in map(_bare, accept.split(",")):
        if kind in (JSON, DICOM):
            return kind
        if kind in ("", "*/*", "application/*"):
            return JSON
    raise RefusedError(
        HTTPStatus.NOT_ACCEPTABLE,
        _("{type} is not given; accept {json} or {dicom}.").format(type=accept, json=JSON, dicom=DICOM),
    )


def _bare(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _prevalence(attributes: str) -> float | None:
    """Read ``prevalence=0.05`` from InvokeEndpoint's CustomAttributes; None where they do not name it."""
    for attribute in attributes.split(","):
        name, _equals, value = attribute.partition("=")
        if name.strip().lower() == "prevalence":
            try:
                return prevalence(value)
            except argparse.ArgumentTypeError as error:
                raise RefusedError(HTTPStatus.BAD_REQUEST, f"{error}.") from error
    return None
