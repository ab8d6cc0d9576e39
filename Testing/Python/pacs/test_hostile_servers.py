"""Whatever a server answers: a sentence that says what happened, bounded memory, and an end."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE, evt
from pynetdicom.sop_class import (  # type: ignore[attr-defined]
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
)

from CovidXRayLib.films.limits import MAX_ELEMENTS, MAX_INFLATED_BYTES
from CovidXRayLib.pacs.dicom_object import ObjectProblem, read_object
from CovidXRayLib.pacs.errors import PacsError
from CovidXRayLib.pacs.protocols import association, dimse, http_session
from CovidXRayLib.pacs.protocols.server_link import query, query_instances
from CovidXRayLib.pacs.queries.study_rows import StudyFilter
from CovidXRayLib.pacs.server_list import Server
from CovidXRayLib.pacs.transfer.fetch import fetch
from CovidXRayLib.pacs.transfer.send_queue import Queue
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Python.pacs.hostile import OBJECT, SERIES, STUDY, HostileServer, hostile_server, inflating_object
from Testing.Python.pacs.trial import assert_sentence
from Testing.Python.ports import free_port

SMALL = 2**22
DIGITAL_X_RAY = "1.2.840.10008.5.1.4.1.1.1.1"  # the class of the phantom's films


@pytest.fixture
def hostile() -> Iterator[HostileServer]:
    with hostile_server() as server:
        yield server


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    """A film under the UIDs that the server lists."""
    write_dicom(project_chest(3, size=64), tmp_path / "film.dcm")
    dataset = pydicom.dcmread(tmp_path / "film.dcm")
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, SERIES
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = OBJECT
    content = io.BytesIO()
    dataset.save_as(content, enforce_file_format=True)
    return content.getvalue()


def web(hostile: HostileServer, mode: str) -> Server:
    return Server(name="odd", protocol="dicomweb", url=hostile.url(mode))


def sentence_of(server: Server) -> str:
    with pytest.raises(PacsError) as caught:
        query(server, StudyFilter())
    assert_sentence(str(caught.value))
    return str(caught.value)


@pytest.mark.parametrize("mode", ["list", "promise", "gzip"])
def test_endless_list_is_cut_off(hostile: HostileServer, mode: str) -> None:
    assert "larger than any film or list needs" in sentence_of(web(hostile, mode))


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("nested", "not a DICOMweb service"),
        ("words", "not a DICOMweb service"),
        ("page", "not a DICOMweb service"),
        ("busy", "busy (HTTP 503); try again later"),
        ("moved", "redirects to another address"),
    ],
)
def test_errors_have_distinct_messages(hostile: HostileServer, mode: str, said: str) -> None:
    assert said in sentence_of(web(hostile, mode))


def test_slow_response_times_out(hostile: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_session, "LIST_SECONDS", 1.0)
    assert "did not respond in time" in sentence_of(web(hostile, "drip"))


@pytest.mark.parametrize("mode", ["partial", "rows"])
def test_incomplete_list_is_reported(hostile: HostileServer, mode: str) -> None:
    found = query(web(hostile, mode), StudyFilter(limit=200))
    assert len(found) <= 200 and not found.complete
    assert query(web(hostile, "good"), StudyFilter()).complete


@pytest.mark.parametrize("mode", ["warned", "path"])
def test_retrieval_of_an_incomplete_list_is_reported(
    hostile: HostileServer, film: bytes, tmp_path: Path, mode: str
) -> None:
    hostile.object = film
    report = fetch(web(hostile, mode), [STUDY], tmp_path / "out")
    assert report.problem is not None and "incomplete" in report.problem
    assert [path.name for path in report.files] == ([f"{OBJECT}.dcm"] if mode == "warned" else [])


def test_object_is_retrieved_unchanged(hostile: HostileServer, film: bytes, tmp_path: Path) -> None:
    hostile.object = film
    report = fetch(web(hostile, "good"), [STUDY], tmp_path)
    assert report.problem is None and report.refused == ()
    assert report.files[0].read_bytes() == film


def test_endless_object_is_cut_off(
    hostile: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_session, "MAX_OBJECT_BYTES", SMALL)
    report = fetch(web(hostile, "endless"), [STUDY], tmp_path)
    assert report.problem is not None and "larger than any film" in report.problem
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("keyword", ["SOPInstanceUID", "StudyInstanceUID"])
def test_unrequested_object_is_rejected(
    hostile: HostileServer, film: bytes, tmp_path: Path, keyword: str
) -> None:
    dataset = pydicom.dcmread(io.BytesIO(film))
    setattr(dataset, keyword, "1.2.3.9.9")
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    content = io.BytesIO()
    dataset.save_as(content, enforce_file_format=True)
    hostile.object = content.getvalue()
    report = fetch(web(hostile, "good"), [STUDY], tmp_path / "out")
    ((uid, said),) = report.refused
    assert uid == OBJECT and "returned another object" in said
    assert list((tmp_path / "out").iterdir()) == []


def test_deflate_bomb_is_rejected(hostile: HostileServer, film: bytes, tmp_path: Path) -> None:
    bomb = inflating_object(film, MAX_INFLATED_BYTES)  # and the header above it
    assert len(bomb) < SMALL
    with pytest.raises(ObjectProblem, match="expands"):
        read_object(bomb)
    hostile.object = bomb
    report = fetch(web(hostile, "good"), [STUDY], tmp_path)
    assert "expands" in report.refused[0][1]
    assert read_object(inflating_object(film, 2**20)).sop_uid == OBJECT


def test_deflated_float_pixels_are_transferred(film: bytes) -> None:
    whole = inflating_object(film, 2**20, b"\xe0\x7f\x08\x00OF")
    assert read_object(whole).data == whole


@pytest.mark.parametrize("deflate", [False, True], ids=["plain", "deflated"])
def test_object_with_too_many_elements_is_rejected(film: bytes, deflate: bool) -> None:
    # A sequence of undefined length, of which pydicom builds every item at once.
    items = b"\xfe\xff\x00\xe0" + b"\xff" * 4 + b"\xfe\xff\x0d\xe0" + bytes(4)
    many = b"\x40\x00\x75\x02SQ\0\0" + b"\xff" * 4 + items * MAX_ELEMENTS + b"\xfe\xff\xdd\xe0" + bytes(4)
    at = film.index(b"\xe0\x7f\x10\x00OW")
    whole = film[:at] + many + film[at:]
    with pytest.raises(ObjectProblem, match="more elements"):
        read_object(inflating_object(whole, 2**20) if deflate else whole)


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("empty", "did not confirm receipt of the object"),
        ("other", "did not confirm receipt of the object"),
        ("page", "not a DICOMweb service"),
        ("large", "too large for the server or a proxy (HTTP 413)"),
        ("conflict", "Not a DICOM stream"),
        ("busy", "busy (HTTP 503); try again later"),
    ],
)
def test_store_responses_have_distinct_messages(
    hostile: HostileServer, film: bytes, tmp_path: Path, mode: str, said: str
) -> None:
    (tmp_path / "film.dcm").write_bytes(film)
    queue = Queue(tmp_path / "queue", pauses=())
    queue.add([tmp_path / "film.dcm"], "odd")
    report = queue.send(web(hostile, mode))
    told = report.problem or report.refused[0][1]
    assert said in told
    assert_sentence(told)
    assert (report.sent, report.waiting) == ((), 1)


class Archive:
    """A DIMSE server that gives too much."""

    def __init__(self, film: bytes) -> None:
        self.film, self.port, self.stop = film, free_port(), threading.Event()
        entity = AE("ODD")
        entity.add_supported_context(StudyRootQueryRetrieveInformationModelFind)
        entity.add_supported_context(StudyRootQueryRetrieveInformationModelGet)
        entity.add_supported_context(DIGITAL_X_RAY, scp_role=True, scu_role=True)
        handlers = [(evt.EVT_C_FIND, self._find), (evt.EVT_C_GET, self._get)]
        self.server = entity.start_server(("127.0.0.1", self.port), block=False, evt_handlers=handlers)

    def link(self) -> Server:
        return Server(name="odd", protocol="dimse", host="127.0.0.1", port=self.port, aet="ODD")

    def _find(self, event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
        while not self.stop.is_set():
            row = Dataset()
            row.StudyInstanceUID, row.SeriesInstanceUID, row.SOPInstanceUID = STUDY, SERIES, OBJECT
            row.SOPClassUID = DIGITAL_X_RAY
            yield 0xFF00, row

    def _get(self, event: evt.Event) -> Iterator[object]:
        yield 1
        yield 0xFF00, pydicom.dcmread(io.BytesIO(self.film))


@pytest.fixture
def archive(film: bytes) -> Iterator[Archive]:
    made = Archive(film)
    yield made
    made.stop.set()
    made.server.shutdown()


def test_endless_dimse_list_is_cut_off(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not query(archive.link(), StudyFilter(limit=50)).complete
    monkeypatch.setattr(dimse, "LIST_SECONDS", 0.5)
    with pytest.raises(PacsError, match="did not respond in time"):
        query_instances(archive.link(), STUDY)


def test_endless_dimse_object_is_cut_off(
    archive: Archive, film: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from CovidXRayLib.pacs.protocols.server_link import open_link
    from CovidXRayLib.pacs.queries.study_rows import InstanceRow

    row = InstanceRow(STUDY, SERIES, OBJECT, DIGITAL_X_RAY)
    with open_link(archive.link()) as link:
        assert link.fetch(row).sop_uid == OBJECT
    monkeypatch.setattr(association, "MAX_OBJECT_BYTES", len(film) // 2)
    with pytest.raises(PacsError, match="larger than any film"), open_link(archive.link()) as link:
        link.fetch(row)
