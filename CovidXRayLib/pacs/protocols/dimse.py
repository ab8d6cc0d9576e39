"""DIMSE client: C-ECHO, C-FIND, C-GET and C-STORE (PS3.7 section 9.1)."""

from __future__ import annotations

import time
from io import BytesIO
from types import TracebackType
from typing import Final, Self

from pydicom import dcmread
from pydicom.dataset import Dataset
from pynetdicom import evt
from pynetdicom.sop_class import (  # type: ignore[attr-defined]  # made at run time
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    Verification,
)

from CovidXRayLib.films.dicom.uids import is_uid
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.dicom_object import DicomObject, ObjectProblem, read_object
from CovidXRayLib.pacs.errors import NoAnswerError, ObjectRefusedError, PacsError
from CovidXRayLib.pacs.protocols.answer_limits import LIST_SECONDS, MAX_ROWS, OBJECT_SECONDS
from CovidXRayLib.pacs.protocols.association import Associations, Purpose
from CovidXRayLib.pacs.protocols.connection_errors import too_slow
from CovidXRayLib.pacs.queries.query_results import instance_row, study_row
from CovidXRayLib.pacs.queries.study_rows import (
    INSTANCE_KEYWORDS,
    SERIES_KEYWORDS,
    STUDY_KEYWORDS,
    Found,
    InstanceRow,
    StudyFilter,
    StudyRow,
)
from CovidXRayLib.pacs.server_list import Server
from CovidXRayLib.pacs.status_codes import (
    check_requested,
    is_success,
    object_refused,
    out_of_room,
    server_has_it,
    too_much,
)

_SUCCESS: Final = 0x0000
_OUT_OF_RESOURCES: Final = 0xA700
_PENDING: Final = (0xFF00, 0xFF01)
_UTF_8: Final = "ISO_IR 192"

_FIND: Final = Purpose(str(StudyRootQueryRetrieveInformationModelFind))
_GET: Final = str(StudyRootQueryRetrieveInformationModelGet)
_ECHO: Final = Purpose(str(Verification))

# C-GET retrieves objects only in the proposed transfer syntaxes; these are all that films use.
_ENCODINGS: Final = (
    "1.2.840.10008.1.2.1",  # explicit VR little endian
    "1.2.840.10008.1.2",  # implicit VR little endian
    "1.2.840.10008.1.2.1.99",  # deflated
    "1.2.840.10008.1.2.2",  # explicit VR big endian
    "1.2.840.10008.1.2.4.50",  # JPEG baseline
    "1.2.840.10008.1.2.4.51",  # JPEG extended
    "1.2.840.10008.1.2.4.57",  # JPEG lossless
    "1.2.840.10008.1.2.4.70",  # JPEG lossless, selection value 1
    "1.2.840.10008.1.2.4.80",  # JPEG-LS lossless
    "1.2.840.10008.1.2.4.81",  # JPEG-LS near-lossless
    "1.2.840.10008.1.2.4.90",  # JPEG 2000 lossless
    "1.2.840.10008.1.2.4.91",  # JPEG 2000
    "1.2.840.10008.1.2.5",  # RLE
)


class DimseLink:
    """Link to a DIMSE server; see :class:`~CovidXRayLib.pacs.protocols.server_link.Link`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._received: list[DicomObject | ObjectProblem] = []
        self._associations = Associations(server, [(evt.EVT_C_STORE, self._receive)])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._associations.close()
        else:
            self._associations.drop()

    def echo(self) -> None:
        """Test the connection (C-ECHO)."""
        status = self._associations.towards(_ECHO).send_c_echo()
        self._check(status)

    def studies(self, study_filter: StudyFilter) -> Found[StudyRow]:
        """Return the matching studies (C-FIND)."""
        found = self._find("STUDY", study_filter.keys(), STUDY_KEYWORDS, study_filter.limit + 1)
        return Found.of([study_row(one) for one in found], study_filter.limit)

    def instances(self, study_uid: str) -> Found[InstanceRow]:
        """Return all objects of a study (C-FIND for its series, then for the objects of each)."""
        rows: list[InstanceRow | None] = []
        study = {"StudyInstanceUID": study_uid}
        for series in self._find("SERIES", study, SERIES_KEYWORDS):
            keys = {**study, "SeriesInstanceUID": str(series.get("SeriesInstanceUID", ""))}
            found = self._find("IMAGE", keys, INSTANCE_KEYWORDS)
            rows += [instance_row(one, study_uid, series) for one in found]
            if len(rows) > MAX_ROWS:
                break
        return Found.of(rows, MAX_ROWS)

    def fetch(self, row: InstanceRow) -> DicomObject:
        """Return an object in its stored transfer syntax (C-GET)."""
        if not is_uid(row.sop_class_uid):
            raise ObjectRefusedError(
                _(
                    "{server} does not state the SOP class of the object {uid}; retrieve it by DICOMweb."
                ).format(server=self._server.name, uid=row.sop_uid)
            )
        association = self._associations.towards(
            Purpose(_GET, stored_class=row.sop_class_uid, encodings=_ENCODINGS, receives=True)
        )
        study_filter = Dataset()
        study_filter.QueryRetrieveLevel = "IMAGE"
        study_filter.StudyInstanceUID = row.study_uid
        study_filter.SeriesInstanceUID = row.series_uid
        study_filter.SOPInstanceUID = row.sop_uid
        self._received.clear()
        last = Dataset()
        end = time.monotonic() + OBJECT_SECONDS
        for status, _identifier in association.send_c_get(study_filter, _GET):
            last = status
            self._in_time(end)
        self._check(last)
        for received in self._received:
            if isinstance(received, ObjectProblem):
                raise ObjectRefusedError(
                    _("{server} returned an incomplete object ({problem}); try again.").format(
                        server=self._server.name, problem=received
                    )
                )
            return check_requested(self._server, row, received)
        raise ObjectRefusedError(
            _("{server} did not return the object {uid}; retrieve it by DICOMweb.").format(
                server=self._server.name, uid=row.sop_uid
            )
        )

    def store(self, obj: DicomObject) -> None:
        """Store an object on the server (C-STORE)."""
        purpose = Purpose(_ECHO.service, stored_class=obj.sop_class_uid, encodings=(obj.transfer_syntax_uid,))
        association = self._associations.towards(purpose)
        try:
            answer = association.send_c_store(dcmread(BytesIO(obj.data)))
        except ValueError:  # no accepted presentation context
            raise object_refused(self._server, obj.sop_uid, 0x0122) from None
        if "Status" not in answer:
            raise self._associations.lost()
        status = int(answer.Status)
        if is_success(status) or server_has_it(status):
            return
        if out_of_room(status):
            raise NoAnswerError(
                _("{server}: storage full; inform its administrator.").format(server=self._server.name)
            )
        raise object_refused(self._server, obj.sop_uid, status)

    def _find(
        self, level: str, keys: dict[str, str], keywords: tuple[str, ...], most: int = MAX_ROWS + 1
    ) -> list[Dataset]:
        study_filter = Dataset()
        study_filter.SpecificCharacterSet = _UTF_8
        study_filter.QueryRetrieveLevel = level
        for keyword in keywords:
            setattr(study_filter, keyword, None)
        for keyword, value in keys.items():
            setattr(study_filter, keyword, value)
        found: list[Dataset] = []
        association = self._associations.towards(_FIND)
        end = time.monotonic() + LIST_SECONDS
        for status, identifier in association.send_c_find(study_filter, _FIND.service):
            self._in_time(end)
            if status.get("Status") not in _PENDING:
                self._check(status)
            elif identifier is not None:
                found.append(identifier)
            if len(found) >= most:
                # The rest of the response is not needed, and may be the whole archive.
                self._associations.drop()
                break
        return found

    def _receive(self, event: evt.Event) -> int:
        """Receive an object of a C-GET, in the association's thread."""
        try:
            self._received.append(read_object(event.encoded_dataset()))
        except ObjectProblem as problem:
            self._received.append(problem)
        except MemoryError:
            return _OUT_OF_RESOURCES
        return _SUCCESS

    def _in_time(self, end: float) -> None:
        if time.monotonic() > end:
            self._associations.drop()
            raise too_slow(self._server)

    def _check(self, answer: Dataset) -> None:
        if "Status" not in answer and self._associations.too_much_came:
            raise too_much(self._server)
        if "Status" not in answer:
            raise self._associations.lost()
        status = int(answer.Status)
        if status != _SUCCESS and not is_success(status):
            raise PacsError(
                _("{server} rejected the request (status {status}).").format(
                    server=self._server.name, status=f"{status:04X}"
                )
            )
