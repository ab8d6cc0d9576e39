"""DICOMweb client: QIDO-RS, WADO-RS, STOW-RS (PS3.18 chapter 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

import requests
from dicomweb_client.api import DICOMwebClient
from pydicom import dcmread
from pydicom.dataset import Dataset

from CovidXRayLib.films.dicom.elements import PARSE_ERRORS
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.dicom_object import DicomObject, ObjectProblem, read_object
from CovidXRayLib.pacs.errors import LoginError, NoAnswerError, ObjectRefusedError, PacsError
from CovidXRayLib.pacs.protocols.answer_limits import MAX_ROWS, MAX_WORDS
from CovidXRayLib.pacs.protocols.connection_errors import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    connection_problem,
    trusting,
)
from CovidXRayLib.pacs.protocols.http_session import AnswerTooLargeError, HttpSession
from CovidXRayLib.pacs.protocols.multipart import only_part
from CovidXRayLib.pacs.queries.query_results import instance_row, study_row
from CovidXRayLib.pacs.queries.study_rows import Found, InstanceRow, StudyFilter, StudyRow
from CovidXRayLib.pacs.server_list import Server
from CovidXRayLib.pacs.status_codes import (
    check_requested,
    not_confirmed,
    object_refused,
    out_of_room,
    server_has_it,
    too_much,
)
from CovidXRayLib.system.closing import Closing

_UNAUTHORIZED: Final = (401, 403)
_NOT_FOUND: Final = 404
_CONFLICT: Final = 409  # PS3.18 table 10.5.3-1: no object was stored, with the reason in the body
_TOO_LARGE: Final = 413
_SERVER_TROUBLE: Final = 500
_PARTIAL: Final = 206
_BUSY: Final = (429, 503)
_ANY_ENCODING: Final = 'multipart/related; type="application/dicom"; transfer-syntax=*'
_PIECE: Final = 1 << 20  # bytes


class WebLink(Closing):
    """Link to a DICOMweb server; see :class:`~CovidXRayLib.pacs.protocols.server_link.Link`."""

    def __init__(self, server: Server, secret: Secret | None) -> None:
        self._server = server
        if server.ca_file is not None:
            trusting(server)  # raises an error if the file is unusable
        self._session = HttpSession(server, secret)
        self._client = DICOMwebClient(
            server.url, session=self._session, chunk_size=_PIECE, timeout=(CONNECT_SECONDS, ANSWER_SECONDS)
        )
        self._client.set_http_retry_params(retry=False)  # the queue retries, and can be cancelled

    def close(self) -> None:
        """Close the session."""
        self._session.close()

    def echo(self) -> None:
        """Query one study, since DICOMweb has no C-ECHO."""
        with self._in_words():
            self._client.search_for_studies(limit=1)

    def studies(self, study_filter: StudyFilter) -> Found[StudyRow]:
        """Return the matching studies (QIDO-RS)."""
        with self._in_words():
            found = self._client.search_for_studies(
                search_filters=study_filter.keys(), fields=["StudyDescription"], limit=study_filter.limit + 1
            )
            rows = [study_row(_dataset(values)) for values in found[: study_filter.limit + 1]]
        return Found.of(rows, study_filter.limit, complete=not self._cut_short())

    def instances(self, study_uid: str) -> Found[InstanceRow]:
        """Return all objects of a study (QIDO-RS)."""
        rows: list[InstanceRow | None] = []
        with self._in_words():
            listed = self._client.search_for_series(study_uid, fields=["SeriesDescription"])
            complete = not self._cut_short()
            for values in listed:
                series = _dataset(values)
                found = self._client.search_for_instances(study_uid, str(series.SeriesInstanceUID))
                complete &= not self._cut_short()
                rows += [instance_row(_dataset(one), study_uid, series) for one in found[: MAX_ROWS + 1]]
                if len(rows) > MAX_ROWS:
                    break
        return Found.of(rows, MAX_ROWS, complete=complete)

    def fetch(self, row: InstanceRow) -> DicomObject:
        """Return an object in its stored transfer syntax (WADO-RS)."""
        place = f"studies/{row.study_uid}/series/{row.series_uid}/instances/{row.sop_uid}"
        with self._in_words():
            response = self._session.get(
                f"{self._server.url.rstrip('/')}/{place}",
                headers={"Accept": _ANY_ENCODING},
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            )
            response.raise_for_status()
            obj = read_object(only_part(response.content, response.headers.get("Content-Type", "")))
        return check_requested(self._server, row, obj)

    def store(self, obj: DicomObject) -> None:
        """Store an object on the server (STOW-RS)."""
        dataset = dcmread(BytesIO(obj.data))
        with self._in_words():
            try:
                answer = self._client.store_instances([dataset])
            except requests.HTTPError as error:
                response = error.response
                if response is None or response.status_code not in (_CONFLICT, _TOO_LARGE):
                    raise
                answer = _refusal(self._server, obj, response)
            if not len(answer):
                answer = _answer_of(self._session.last)
        failed = answer.get("FailedSOPSequence")
        if failed:
            reason = failed[0].get("FailureReason")
            if server_has_it(reason):
                return
            if out_of_room(reason):
                raise NoAnswerError(
                    _("{server}: storage full; inform its administrator.").format(server=self._server.name)
                )
            raise object_refused(self._server, obj.sop_uid, reason)
        if obj.sop_uid not in {str(item.get("ReferencedSOPInstanceUID")) for item in _stored(answer)}:
            raise not_confirmed(self._server, obj.sop_uid)

    def _cut_short(self) -> bool:
        """Whether the last response was an incomplete list (PS3.18 section 8.3.4.4)."""
        return self._session.last.status_code == _PARTIAL or "Warning" in self._session.last.headers

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Convert errors of requests and of the client to :class:`PacsError`.

        Their messages contain URLs with query parameters, so they are dropped, even as a cause.
        """
        try:
            yield
        except requests.HTTPError as error:
            problem = self._status_text(0 if error.response is None else error.response.status_code)
        except (AnswerTooLargeError, MemoryError):
            problem = too_much(self._server)
        except requests.TooManyRedirects:
            problem = PacsError(
                _("{server} redirects to another address; enter that address in its settings.").format(
                    server=self._server.name
                )
            )
        except requests.JSONDecodeError:
            problem = self._no_dicomweb()
        except requests.RequestException as error:
            problem = connection_problem(error, self._server)
        except ObjectProblem as error:
            problem = ObjectRefusedError(
                _("{server} returned an incomplete object ({problem}); try again.").format(
                    server=self._server.name, problem=error
                )
            )
        except PARSE_ERRORS:  # including RecursionError for deeply nested JSON
            problem = self._no_dicomweb()
        else:
            return
        raise problem from None

    def _status_text(self, status: int) -> PacsError:
        server = self._server
        if status in _UNAUTHORIZED:
            sentence = (
                _("{server}: authentication failed for {user}; enter the password again.")
                if server.auth.kind == "basic"
                else _("{server}: authentication failed; enter another token.")
                if server.auth.kind == "bearer"
                else _("{server} requires a password or a token; select it in its settings.")
            )
            return LoginError(sentence.format(server=server.name, user=server.auth.user))
        if status == _NOT_FOUND:
            return self._no_dicomweb()
        if status in _BUSY:
            sentence = _("{server} is busy (HTTP {status}); try again later.")
            return NoAnswerError(sentence.format(server=server.name, status=status))
        if status >= _SERVER_TROUBLE:
            sentence = _("{server}: server error (HTTP {status}); try again later.")
            return NoAnswerError(sentence.format(server=server.name, status=status))
        sentence = _("{server} rejected the request (HTTP {status}).")
        return PacsError(sentence.format(server=server.name, status=status))

    def _no_dicomweb(self) -> PacsError:
        return PacsError(
            _(
                "{server}: {address} is not a DICOMweb service, or has no such object; check the address."
            ).format(server=self._server.name, address=self._server.address)
        )


def _dataset(values: dict[str, Any]) -> Dataset:
    return Dataset.from_json(values)


def _refusal(server: Server, obj: DicomObject, response: requests.Response) -> Dataset:
    """Return the Store Instances Response Module (PS3.18 annex I) of a response that refuses an object.

    Raises
    ------
    ObjectRefusedError
        If the response does not contain one; with its message.
    """
    try:
        answer = _answer_of(response)
    except ValueError:
        answer = Dataset()
    if answer.get("FailedSOPSequence"):
        return answer
    if response.status_code == _TOO_LARGE:
        raise ObjectRefusedError(
            _(
                "{server}: the object {uid} is too large for the server or a proxy (HTTP {status}); "
                "ask its administrator."
            ).format(server=server.name, uid=obj.sop_uid, status=_TOO_LARGE)
        )
    raise object_refused(server, obj.sop_uid, words=_warning(response))


def _answer_of(response: requests.Response) -> Dataset:
    """Parse the response to a store request; empty if there is none, ValueError for anything else."""
    if not response.content:
        return Dataset()
    if "json" not in response.headers.get("Content-Type", ""):
        raise ValueError("not DICOM JSON")
    return _dataset(response.json())


def _warning(response: requests.Response) -> str:
    """Return the text of a Warning header: ``299 AGENT "TEXT"`` (RFC 7234 section 5.5), in one line."""
    header = " ".join(response.headers.get("Warning", "").split())
    quoted = re.search(r'"(.*)"', header)
    return (quoted.group(1) if quoted else header)[:MAX_WORDS]


def _stored(answer: Dataset) -> list[Dataset]:
    return list(answer.get("ReferencedSOPSequence") or [])
