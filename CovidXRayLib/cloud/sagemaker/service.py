"""WSGI application (PEP 3333) of the endpoint: ``/ping`` and ``/invocations``."""

from __future__ import annotations

import base64
import json
import logging
import os
import time
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.classification.prevalence import parse_prevalence
from CovidXRayLib.cloud.film_results import LABELS, SEGMENTATION, content_request, film_results
from CovidXRayLib.cloud.sagemaker.refusals import RefusedError
from CovidXRayLib.cloud.sagemaker.request_film import MAX_CONCURRENT_FILMS, read_film
from CovidXRayLib.errors import CovidXRayError, FilmError
from CovidXRayLib.films.film_failures import FatalFilmError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.films.deadline import GRACE_SECONDS
from CovidXRayLib.worker.films.process_films import process_film

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    from CovidXRayLib.cloud.film_results import FilmResults
    from CovidXRayLib.worker.films.film_child import FilmChild

logger = logging.getLogger(__name__)

JSON: Final = "application/json"
DICOM: Final = "application/dicom"
PNG: Final = "image/png"
# The last one is for clients that do not state a type; the file type is detected from the content anyway.
FILM_TYPES: Final = (DICOM, PNG, "image/jpeg", "image/tiff", "application/octet-stream")
# AWS, SageMaker AI Developer Guide, "Inference options": real-time payloads are of at most 25 MB. A batch
# transform states its own limit.
LIMIT_VARIABLE: Final = "SAGEMAKER_MAX_PAYLOAD_IN_MB"
_DEFAULT_LIMIT: Final = 25
# Maximum time that a film waits for those before it.
_QUEUE_SECONDS: Final = 60.0
_RETRY_AFTER_SECONDS: Final = 30
_ATTRIBUTES: Final = "HTTP_X_AMZN_SAGEMAKER_CUSTOM_ATTRIBUTES"


class Service:
    """Thread-safe analysis of films, one at a time.

    ``/ping`` responds with 503 after a film has ended the child or exceeded the time limit, until the
    networks are loaded again.

    Parameters
    ----------
    child
        Child process with loaded networks.
    """

    def __init__(self, child: FilmChild) -> None:
        self._child = child
        self._one_film = Lock()
        self._films = BoundedSemaphore(MAX_CONCURRENT_FILMS)
        self._limit = int(os.environ.get(LIMIT_VARIABLE) or 0) or _DEFAULT_LIMIT
        self._is_warm = True
        self._began: float | None = None  # time at which the current film was passed to the child

    def __call__(self, request: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Handle a request."""
        try:
            kind, body = self._answer(request)
            status = HTTPStatus.OK
        except RefusedError as refusal:
            logger.info("%d: %s", refusal.status, refusal)
            kind, body = JSON, json.dumps({"error": str(refusal)}).encode()
            status = refusal.status
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", str(_RETRY_AFTER_SECONDS)))
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    def _answer(self, request: Mapping[str, Any]) -> tuple[str, bytes]:
        route = request["REQUEST_METHOD"], request["PATH_INFO"]
        if route == ("GET", "/ping"):
            return self._health()
        if route != ("POST", "/invocations"):
            raise RefusedError(HTTPStatus.NOT_FOUND, _("Use GET /ping or POST /invocations."))
        media_type = _accepted_type(request.get("HTTP_ACCEPT", ""))
        sent = _bare(request.get("CONTENT_TYPE", ""))
        if sent not in FILM_TYPES:
            raise RefusedError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                _("The content type {type} is not supported; send one of {types}.").format(
                    type=repr(sent), types=", ".join(FILM_TYPES)
                ),
            )
        stated = _prevalence(request.get(_ATTRIBUTES, ""))
        if not self._films.acquire(blocking=False):
            raise _busy()
        try:
            results = self._results(read_film(request, self._limit), stated)
        finally:
            self._films.release()
        return _body(results, media_type)

    def _health(self) -> tuple[str, bytes]:
        began = self._began
        if began is not None and time.monotonic() - began > self._child.seconds + GRACE_SECONDS:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, _("A film exceeded the time limit."))
        if not self._is_warm:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, _("The models are being loaded."))
        return JSON, b"{}\n"

    def _results(self, content: bytes, prevalence: float | None) -> FilmResults:
        if not self._one_film.acquire(timeout=_QUEUE_SECONDS):
            raise _busy()
        try:
            self._warm_up()
            self._began = time.monotonic()
            answer = process_film(
                self._child, content, lambda film: content_request(film, "film", prevalence=prevalence)
            ).result
            if isinstance(answer, FatalFilmError):
                self._began, self._is_warm = None, False
                self._warm_up()
            if isinstance(answer, FilmError):
                raise RefusedError(HTTPStatus.BAD_REQUEST, str(answer)) from answer
            return film_results(answer)
        finally:
            self._began = None
            self._one_film.release()

    def _warm_up(self) -> None:
        """Load the networks if necessary."""
        try:
            self._child.start()
        except CovidXRayError as error:
            self._is_warm = False
            logger.error("%s", error)
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        self._is_warm = True


def _busy() -> RefusedError:
    return RefusedError(
        HTTPStatus.SERVICE_UNAVAILABLE, _("Too many films are queued; send it again in a minute.")
    )


def _body(results: FilmResults, media_type: str) -> tuple[str, bytes]:
    segmentation = results.files.get(SEGMENTATION)
    if media_type == DICOM:
        if segmentation is None:
            raise RefusedError(HTTPStatus.NOT_ACCEPTABLE, results.note or "")
        return DICOM, segmentation
    masks = results.files[LABELS] if segmentation is None else segmentation
    answer = {
        "reading": results.reading.to_dict(),
        "segmentation": base64.b64encode(masks).decode("ascii"),
        "segmentation_type": PNG if segmentation is None else DICOM,
        "note": results.note,
    }
    return JSON, json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _accepted_type(accept: str) -> str:
    """Return the first supported media type of an Accept header; JSON without a header."""
    for kind in map(_bare, accept.split(",")):
        if kind in (JSON, DICOM):
            return kind
        if kind in ("", "*/*", "application/*"):
            return JSON
    raise RefusedError(
        HTTPStatus.NOT_ACCEPTABLE,
        _("{type} is not available; accept {json} or {dicom}.").format(type=accept, json=JSON, dicom=DICOM),
    )


def _bare(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _prevalence(attributes: str) -> float | None:
    """Parse ``prevalence=0.05`` in InvokeEndpoint's CustomAttributes; None if not given."""
    for attribute in attributes.split(","):
        name, _equals, value = attribute.partition("=")
        if name.strip().lower() == "prevalence":
            try:
                return parse_prevalence(value)
            except ValueError as error:
                raise RefusedError(HTTPStatus.BAD_REQUEST, f"{error}.") from error
    return None
