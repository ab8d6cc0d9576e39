"""A server spoken to by DICOMweb: QIDO-RS, WADO-RS, STOW-RS (PS3.18 chapter 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from types import TracebackType
from typing import Any, Final, Self

import requests
from dicomweb_client.api import DICOMwebClient
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3.util import Retry

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.answers import instance_row, study_row
from CovidXRayLib.pacs.connecting import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    broken_off,
    connection_problem,
    trusting,
)
from CovidXRayLib.pacs.objects import DicomObject, ObjectProblem, read_object
from CovidXRayLib.pacs.problems import LoginError, NoAnswerError, ObjectRefusedError, PacsError
from CovidXRayLib.pacs.refusals import object_refused, out_of_room, server_has_it
from CovidXRayLib.pacs.rows import InstanceRow, StudyFilter, StudyRow
from CovidXRayLib.pacs.secrets import Secret
from CovidXRayLib.pacs.servers import Server

_UNAUTHORIZED: Final = (401, 403)
_NOT_FOUND: Final = 404
_CONFLICT: Final = 409  # PS3.18 table 10.5.3-1: no object was stored, the body says why
_TOO_LARGE: Final = 413
_SERVER_TROUBLE: Final = 500
_ANY_ENCODING: Final = (("application/dicom", "*"),)
_PIECE: Final = 1 << 20  # bytes


class _Login(AuthBase):
    """Sets the one header, or none: without this requests would look for a password in a .netrc file."""

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
    """A token (RFC 6750 section 2.1)."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._secret.reveal()}"
        return request


class _Session(requests.Session):
    """Leaves wildcards as they are: they are legal in a query (RFC 3986 section 3.4).

    The client encodes them, and Orthanc's QIDO-RS would then look for names that contain ``%2A``.
    """

    def get(self, url: str | bytes, **options: Any) -> requests.Response:  # type: ignore[override]
        plain = url.decode() if isinstance(url, bytes) else url
        return super().get(plain.replace("%2A", "*").replace("%3F", "?"), **options)


class WebLink:
    """One DICOMweb server; see :class:`~CovidXRayLib.pacs.links.Link`."""

    def __init__(self, server: Server, secret: Secret | None) -> None:
        self._server = server
        if server.ca_file is not None:
            trusting(server)  # says so if the file is unusable
        session = _Session()
        # Straight to the server named, whatever proxies, passwords and certificates the environment names.
        session.trust_env = False
        session.max_redirects = 0
        session.auth = _Login(server, secret)
        # A server may close a kept connection just as we ask again; what changes nothing is asked once more.
        again = Retry(total=1, connect=0, read=1, redirect=0, status=0, other=0, allowed_methods={"GET"})
        session.mount("https://", HTTPAdapter(max_retries=again))
        session.mount("http://", HTTPAdapter(max_retries=again))
        session.verify = True if server.ca_file is None else str(server.ca_file)
        self._session = session
        self._client = DICOMwebClient(
            server.url,
            session=session,
            callback=_whole,
            chunk_size=_PIECE,
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
        )
        self._client.set_http_retry_params(retry=False)  # the queue tries again, and can be stopped

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def echo(self) -> None:
        """Ask for one study: DICOMweb has no C-ECHO."""
        with self._in_words():
            self._client.search_for_studies(limit=1)

    def studies(self, wanted: StudyFilter) -> list[StudyRow]:
        """Return the studies that fit (QIDO-RS)."""
        with self._in_words():
            found = self._client.search_for_studies(
                search_filters=wanted.keys(), fields=["StudyDescription"], limit=wanted.limit
            )
            rows = [study_row(_dataset(values)) for values in found]
        return [row for row in rows if row is not None][: wanted.limit]

    def instances(self, study_uid: str) -> list[InstanceRow]:
        """Return all objects of a study (QIDO-RS)."""
        rows = []
        with self._in_words():
            for values in self._client.search_for_series(study_uid, fields=["SeriesDescription"]):
                series = _dataset(values)
                found = self._client.search_for_instances(study_uid, str(series.SeriesInstanceUID))
                rows += [instance_row(_dataset(one), study_uid, series) for one in found]
        return [row for row in rows if row is not None]

    def fetch(self, row: InstanceRow) -> DicomObject:
        """Return one object as the server keeps it (WADO-RS, any transfer syntax)."""
        with self._in_words():
            dataset = self._client.retrieve_instance(
                row.study_uid, row.series_uid, row.sop_uid, media_types=_ANY_ENCODING
            )
            buffer = BytesIO()
            dcmwrite(buffer, dataset)
            return read_object(buffer.getvalue())

    def store(self, obj: DicomObject) -> None:
        """Give an object to the server (STOW-RS)."""
        dataset = dcmread(BytesIO(obj.data))
        with self._in_words():
            try:
                answer = self._client.store_instances([dataset])
            except requests.HTTPError as error:
                response = error.response
                if response is None or response.status_code not in (_CONFLICT, _TOO_LARGE):
                    raise
                answer = _refusal(response)
        failed = answer.get("FailedSOPSequence")
        if failed:
            reason = failed[0].get("FailureReason")
            if server_has_it(reason):
                return
            if out_of_room(reason):
                raise NoAnswerError(
                    _("{server}: it has no room for more objects; tell its administrator.").format(
                        server=self._server.name
                    )
                )
            raise object_refused(self._server, obj.sop_uid, reason)
        if obj.sop_uid not in {str(item.ReferencedSOPInstanceUID) for item in _stored(answer)}:
            raise broken_off(self._server)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn what requests and the client raise into sentences.

        Their own texts hold URLs with what was asked for, so they go no further, not even as a cause.
        """
        try:
            yield
        except requests.HTTPError as error:
            problem = self._status_in_words(0 if error.response is None else error.response.status_code)
        except requests.TooManyRedirects:
            problem = PacsError(
                _("{server}: it sends us to another address; enter that one in its settings.").format(
                    server=self._server.name
                )
            )
        except requests.JSONDecodeError:
            problem = self._no_dicomweb()
        except requests.RequestException as error:
            problem = connection_problem(error, self._server)
        except ObjectProblem as error:
            problem = ObjectRefusedError(
                _("{server}: it gave an object that is not whole ({problem}); try again.").format(
                    server=self._server.name, problem=error
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError, EOFError):
            problem = self._no_dicomweb()
        else:
            return
        raise problem from None

    def _status_in_words(self, status: int) -> PacsError:
        server = self._server
        if status in _UNAUTHORIZED:
            sentence = (
                _("{server}: it does not accept {user} with this password; enter it again.")
                if server.auth.kind == "basic"
                else _("{server}: it does not accept this token; enter another.")
                if server.auth.kind == "bearer"
                else _("{server}: it wants a password or a token; choose so in its settings.")
            )
            return LoginError(sentence.format(server=server.name, user=server.auth.user))
        if status == _NOT_FOUND:
            return self._no_dicomweb()
        if status >= _SERVER_TROUBLE:
            sentence = _("{server}: it is in trouble (HTTP status {status}); try again later.")
            return NoAnswerError(sentence.format(server=server.name, status=status))
        sentence = _("{server}: it does not do what it was asked for (HTTP status {status}).")
        return PacsError(sentence.format(server=server.name, status=status))

    def _no_dicomweb(self) -> PacsError:
        return PacsError(
            _("{server}: what answers at {address} is not DICOMweb, or has no such object; check it.").format(
                server=self._server.name, address=self._server.address
            )
        )


def _whole(response: requests.Response, **_options: Any) -> requests.Response:
    """Refuse an answer of several parts whose end is missing, which a closed connection alone can hide."""
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("multipart/") and not response.content.rstrip().endswith(b"--"):
        raise requests.ConnectionError("the last boundary is missing")
    return response


def _dataset(values: dict[str, Any]) -> Dataset:
    return Dataset.from_json(values)


def _refusal(response: requests.Response) -> Dataset:
    """Return the Store Instances Response Module (PS3.18 annex I) of a refusal; empty where there is none."""
    try:
        answer = Dataset.from_json(response.json())
    except (ValueError, KeyError, TypeError, AttributeError):
        answer = Dataset()
    if not answer.get("FailedSOPSequence"):
        item = Dataset()
        item.FailureReason = 0x0110  # processing failure: all that is known
        answer.FailedSOPSequence = [item]
    return answer


def _stored(answer: Dataset) -> list[Dataset]:
    return list(answer.get("ReferencedSOPSequence") or [])
