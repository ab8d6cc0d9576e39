"""Whatever fails: a sentence, the queue kept, nothing lost, nothing twice. The table is in the report."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.errors import CertificateError, LoginError, NoAnswerError, PacsError
from CovidXRayLib.pacs.protocols.server_link import echo
from CovidXRayLib.pacs.server_list import Auth, Server
from CovidXRayLib.pacs.transfer.fetch import fetch
from CovidXRayLib.pacs.transfer.send_queue import Queue
from Testing.Python.pacs.certificates import Authority
from Testing.Python.pacs.login import PASSWORD, USER
from Testing.Python.pacs.orthanc import Orthanc
from Testing.Python.pacs.tls_proxy import TlsProxy, cut
from Testing.Python.pacs.trial import MIDDLE, Trial, assert_sentence, uids
from Testing.Python.ports import free_port

pytestmark = pytest.mark.slow

SENDER = """
import sys
from pathlib import Path
from CovidXRayLib.pacs.transfer.send_queue import Queue
from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.server_list import load
server, = load(Path(sys.argv[1]))
Queue(Path(sys.argv[2]), pauses=()).send(server, secret=Secret(sys.stdin.readline().strip()))
"""


def test_server_killed_during_transfer(
    server: Server, secret: Secret | None, proxy: TlsProxy, trial: Trial
) -> None:
    proxy.interrupt = ("up", MIDDLE, trial.archive.kill)
    sentence, acknowledged = trial.fail(server, secret)
    trial.archive.restart()
    trial.recover(server, secret)
    trial.row("server killed in mid-transfer", server, sentence, acknowledged)


def test_killed_server_is_retried_until_available(
    server: Server,
    secret: Secret | None,
    proxy: TlsProxy,
    films: list[Path],
    archive: Orthanc,
    tmp_path: Path,
) -> None:
    def kill_and_start() -> None:
        archive.kill()
        archive.restart()

    proxy.interrupt = ("up", MIDDLE, kill_and_start)
    queue = Queue(tmp_path, pauses=(0.2, 2.0))
    queue.add(films, server.name)
    report = queue.send(server, secret=secret)
    assert (report.problem, report.waiting) == (None, 0)
    assert archive.uids() == uids(films)


def test_lost_acknowledgment(server: Server, secret: Secret | None, proxy: TlsProxy, trial: Trial) -> None:
    proxy.interrupt = ("down", MIDDLE, cut)
    sentence, acknowledged = trial.fail(server, secret)
    assert len(trial.archive.uids()) > acknowledged  # the server has one of which we do not know
    trial.recover(server, secret)
    trial.row("acknowledgment lost", server, sentence, acknowledged)


def test_sender_killed_during_transfer(
    server: Server, secret: Secret | None, proxy: TlsProxy, trial: Trial, tmp_path: Path
) -> None:
    from CovidXRayLib.pacs.server_list import save

    save(tmp_path / "servers.json", (server,))
    trial.queue.add(trial.films, server.name)
    child = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(tmp_path / "servers.json"), str(trial.queue.folder)],
        stdin=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    proxy.interrupt = ("up", MIDDLE, lambda: os.kill(child.pid, signal.SIGKILL))
    child.communicate(secret.reveal() if secret else "", timeout=300)
    assert child.returncode == -signal.SIGKILL
    waiting = len(trial.queue.waiting(server.name))
    assert waiting
    trial.recover(server, secret)
    trial.row("sender killed (SIGKILL) in mid-transfer", server, "-", len(trial.films) - waiting)


def test_server_killed_during_retrieval(
    server: Server,
    secret: Secret | None,
    proxy: TlsProxy,
    trial: Trial,
    tmp_path: Path,
    print_measurement: Callable[[str], None],
) -> None:
    trial.queue.add(trial.films, server.name)
    trial.recover(server, secret)
    study = str(dcmread(trial.films[0]).StudyInstanceUID)
    proxy.interrupt = ("down", proxy.passed + MIDDLE, trial.archive.kill)
    report = fetch(server, [study], tmp_path / "out", secret=secret)
    assert report.problem is not None
    assert_sentence(report.problem)
    there = sorted((tmp_path / "out").iterdir())
    assert there == sorted(report.files)  # no half-written file
    assert len(there) < len(trial.films)
    trial.archive.restart()
    again = fetch(server, [study], tmp_path / "out", secret=secret)
    assert len(again.files) == len(trial.films)
    print_measurement(
        f"server killed while it gives | {server.protocol} | {report.problem} | {len(there)} whole files, no "
        f"half one | fetched again: {len(again.files)} of {len(trial.films)}"
    )


def test_server_not_running(server: Server, secret: Secret | None, small_trial: Trial) -> None:
    port = free_port()
    dead = replace(server, url=f"https://127.0.0.1:{port}/dicom-web", port=port)
    sentence, acknowledged = small_trial.fail(dead, secret)
    assert "no response" in sentence
    assert acknowledged == 0
    small_trial.recover(server, secret)
    small_trial.row("server not running", server, sentence, acknowledged)


def test_unknown_host(server: Server, secret: Secret | None, small_trial: Trial) -> None:
    lost = replace(server, url="https://archive.invalid/dicom-web", host="archive.invalid")
    sentence, acknowledged = small_trial.fail(lost, secret)
    assert "host archive.invalid not found" in sentence
    small_trial.recover(server, secret)
    small_trial.row("unknown host", server, sentence, acknowledged)


@pytest.mark.parametrize("fault", ["expired", "of another host", "of an unknown authority"])
def test_untrusted_certificate(
    server: Server,
    secret: Secret | None,
    proxy: TlsProxy,
    small_trial: Trial,
    authority: Authority,
    fault: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if fault == "expired":
        certificate = authority.issue("expired", expired=True)
    elif fault == "of another host":
        certificate = authority.issue("elsewhere", address="192.0.2.7")
    else:
        certificate = Authority(tmp_path_factory.mktemp("unknown")).issue("unknown")
    bad = TlsProxy(proxy.target, certificate, proxy.authorization)
    try:
        url = f"https://127.0.0.1:{bad.port}/dicom-web"
        impostor = replace(server, url=url, port=bad.port)
        with pytest.raises(CertificateError):
            echo(impostor, secret)
        sentence, acknowledged = small_trial.fail(impostor, secret)
        assert ("has expired" in sentence) == (fault == "expired")
        assert bad.requests == []  # it was told nothing, the password least of all
    finally:
        bad.close()
    small_trial.recover(server, secret)
    small_trial.row(f"certificate {fault}", server, sentence, acknowledged)


def test_wrong_password(web: Server, small_trial: Trial) -> None:
    with pytest.raises(LoginError):
        echo(web, Secret("wrong"))
    sentence, acknowledged = small_trial.fail(web, Secret("wrong"))
    assert USER in sentence
    small_trial.recover(web, Secret(PASSWORD))
    small_trial.row("wrong password", web, sentence, acknowledged)


def test_missing_password(web: Server) -> None:
    with pytest.raises(LoginError, match="requires a password"):
        echo(replace(web, auth=Auth()))


@pytest.mark.parametrize("whose", ["aet", "calling_aet"])
def test_wrong_ae_title(dimse: Server, small_trial: Trial, whose: str) -> None:
    wrong = replace(dimse, **{whose: "NOBODY"})  # type: ignore[arg-type]
    with pytest.raises(PacsError):
        echo(wrong)
    sentence, acknowledged = small_trial.fail(wrong, None)
    assert "NOBODY" in sentence
    small_trial.recover(dimse, None)
    small_trial.row(
        f"wrong {'called' if whose == 'aet' else 'calling'} AE title", dimse, sentence, acknowledged
    )


def test_tls_mismatch(dimse: Server, web: Server, archive: Orthanc, dimse_proxy: TlsProxy) -> None:
    for wrong in (
        replace(dimse, port=archive.dicom_port),
        replace(dimse, tls=False),
        replace(web, url=f"https://127.0.0.1:{archive.http_port}/dicom-web"),
    ):
        with pytest.raises((CertificateError, NoAnswerError)) as caught:
            echo(wrong, Secret(PASSWORD))
        assert_sentence(str(caught.value))


def test_non_dicomweb_server(web: Server) -> None:
    with pytest.raises(PacsError, match="not a DICOMweb service"):
        echo(replace(web, url=web.url.replace("dicom-web", "elsewhere")), Secret(PASSWORD))
