"""What goes to a real archive comes back the same, by both protocols."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import config, dcmread
from pydicom.dataset import Dataset

from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.protocols.server_link import echo, query, query_instances
from CovidXRayLib.pacs.queries.study_rows import StudyFilter
from CovidXRayLib.pacs.server_list import Server
from CovidXRayLib.pacs.transfer.fetch import fetch
from CovidXRayLib.pacs.transfer.send_queue import Queue
from Testing.Python.pacs.login import PASSWORD
from Testing.Python.pacs.orthanc import Orthanc

pytestmark = pytest.mark.slow


def by_uid(paths: list[Path]) -> dict[str, Dataset]:
    """Data sets by their UIDs."""
    read = [dcmread(path, force=True) for path in paths]
    return {str(one.SOPInstanceUID): one for one in read}


def send_all(films: list[Path], server: Server, secret: Secret | None, folder: Path) -> None:
    queue = Queue(folder)
    queue.add(films, server.name)
    report = queue.send(server, secret=secret)
    assert (len(report.sent), report.waiting, report.problem, report.refused) == (len(films), 0, None, ())


def test_connection_test(server: Server, secret: Secret | None) -> None:
    echo(server, secret)


def test_stored_object_round_trip_by_either_protocol(
    server: Server,
    secret: Secret | None,
    web: Server,
    dimse: Server,
    archive: Orthanc,
    films: list[Path],
    tmp_path: Path,
    print_measurement: Callable[[str], None],
) -> None:
    send_all(films, server, secret, tmp_path / "queue")
    sent = by_uid(films)
    assert archive.uids() == sorted(sent)
    (study,) = {str(one.StudyInstanceUID) for one in sent.values()}
    for other, word in ((web, Secret(PASSWORD)), (dimse, None)):
        seen: list[tuple[int, int]] = []
        report = fetch(
            other,
            [study],
            tmp_path / other.name,
            lambda done, of, uid, seen=seen: seen.append((done, of)),
            secret=word,
        )
        assert (report.problem, report.refused, report.cancelled) == (None, (), False)
        assert seen == [(done, len(films)) for done in range(1, len(films) + 1)]
        got = by_uid(list(report.files))
        assert got == sent
        for uid, one in got.items():
            meta = getattr(sent[uid].file_meta, "TransferSyntaxUID", "1.2.840.10008.1.2.1")
            assert one.file_meta.TransferSyntaxUID == meta  # nothing was encoded again
        print_measurement(
            f"stored by {server.protocol}, fetched by {other.protocol}: {len(got)} of {len(sent)} equal"
        )


def test_patient_data_from_a_server_are_not_logged(
    server: Server,
    secret: Secret | None,
    films: list[Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    recwarn: pytest.WarningsRecorder,
) -> None:
    film = dcmread(films[0])
    with config.disable_value_validation():
        film.PatientName, film.PatientID, film.StudyDate = "SECRET" * 20, "SECRET" * 15, "SECRET"
        film.save_as(tmp_path / "odd.dcm")
    recwarn.clear()
    send_all([tmp_path / "odd.dcm"], server, secret, tmp_path / "queue")
    (row,) = query(server, StudyFilter(), secret)
    assert row.patient_name == "SECRET" * 20
    assert [str(one.message) for one in recwarn] == []
    assert "SECRET" not in caplog.text


def test_studies_and_objects_are_found(
    server: Server, secret: Secret | None, films: list[Path], tmp_path: Path
) -> None:
    send_all(films, server, secret, tmp_path)
    film = dcmread(films[0])
    found = []
    for wanted in (
        StudyFilter(),
        StudyFilter(patient_name="muñoz"),
        StudyFilter(patient_id="ID-77", dates="20200101-20201231"),
        StudyFilter(modality="DX", study_uid=str(film.StudyInstanceUID)),
    ):
        found += query(server, wanted, secret)
    assert len(found) == 4
    assert set(found) == {found[0]}
    row = found[0]
    assert (row.patient_name, row.patient_id, row.date) == ("Muñoz Álvaro", "ID-77", film.StudyDate)
    assert (row.modalities, row.instances) == (("DX",), 5)
    for wanted in (
        StudyFilter(patient_name="Nobody"),
        StudyFilter(dates="20210101"),
        StudyFilter(modality="MR"),
    ):
        assert not query(server, wanted, secret).rows
    objects = query_instances(server, row.study_uid, secret)
    assert sorted(one.sop_uid for one in objects) == sorted(by_uid(films))
    assert {one.series_description for one in objects} == {"Tórax 0", "Tórax 1"}
    assert {(one.rows, one.columns, one.modality) for one in objects} == {(film.Rows, film.Columns, "DX")}


def test_retrieval_by_modality(
    server: Server, secret: Secret | None, films: list[Path], tmp_path: Path
) -> None:
    send_all(films[:1], server, secret, tmp_path / "queue")
    study = str(dcmread(films[0]).StudyInstanceUID)
    assert fetch(server, [study], tmp_path / "x", secret=secret, modalities=["SEG"]).files == ()
    assert len(fetch(server, [study], tmp_path / "x", secret=secret, modalities=["DX"]).files) == 1


def test_retrieval_can_be_canceled(
    server: Server, secret: Secret | None, films: list[Path], tmp_path: Path
) -> None:
    send_all(films, server, secret, tmp_path / "queue")
    done: list[int] = []
    report = fetch(
        server,
        [str(dcmread(films[0]).StudyInstanceUID)],
        tmp_path / "out",
        lambda count, of, uid: done.append(count),
        lambda: len(done) == 2,
        secret=secret,
    )
    assert report.cancelled
    assert sorted(report.files) == sorted((tmp_path / "out").iterdir())
    assert len(report.files) == 2


def test_token_authentication(web: Server, web_proxy: object, films: list[Path], tmp_path: Path) -> None:
    from CovidXRayLib.pacs.server_list import Auth
    from Testing.Python.pacs.login import TOKEN
    from Testing.Python.pacs.tls_proxy import TlsProxy

    assert isinstance(web_proxy, TlsProxy)
    web_proxy.authorization = f"Bearer {TOKEN}"
    server = replace(web, auth=Auth("bearer"))
    send_all(films[:1], server, Secret(TOKEN), tmp_path)
    assert len(query(server, StudyFilter(), Secret(TOKEN))) == 1
    with pytest.raises(Exception, match="authentication failed"):
        echo(server, Secret("another"))
