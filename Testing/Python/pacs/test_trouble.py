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

from CovidXRayLib.pacs.fetching import fetch
from CovidXRayLib.pacs.links import echo
from CovidXRayLib.pacs.problems import CertificateError, LoginError, NoAnswerError, PacsError
from CovidXRayLib.pacs.queue import Queue
from CovidXRayLib.pacs.secrets import Secret
from CovidXRayLib.pacs.servers import Auth, Server
from Testing.Python.curation.small_disk import mounted_disk
from Testing.Python.pacs.certificates import Authority
from Testing.Python.pacs.conftest import PASSWORD, USER
from Testing.Python.pacs.orthanc import Orthanc, free_port
from Testing.Python.pacs.tls_proxy import TlsProxy, cut

# Bytes after which something happens: behind the first of the films, and not at the border of two.
MIDDLE = 400_000

SENDER = """
import sys
from pathlib import Path
from CovidXRayLib.pacs.queue import Queue
from CovidXRayLib.pacs.secrets import Secret
from CovidXRayLib.pacs.servers import load
server, = load(Path(sys.argv[1]))
Queue(Path(sys.argv[2]), pauses=()).send(server, secret=Secret(sys.stdin.readline().strip()))
"""


def uids(films: list[Path]) -> list[str]:
    return sorted(str(dcmread(film, force=True).SOPInstanceUID) for film in films)


def assert_sentence(text: str) -> None:
    """Hold a problem's text to one line that ends as a sentence does and tells no secret."""
    assert "\n" not in text
    assert text.endswith(".")
    for hidden in (PASSWORD, "Muñoz", "ID-77", "Traceback", "Error("):
        assert hidden not in text


class Trial:
    """A queue full of films, a server in trouble, and a line of the table."""

    def __init__(self, films: list[Path], folder: Path, archive: Orthanc, say: Callable[[str], None]) -> None:
        self.films, self.archive, self._say = films, archive, say
        self.queue = Queue(folder, pauses=())

    def fail(self, server: Server, secret: Secret | None) -> tuple[str, int]:
        """Send and fail; the sentence, and how many objects were acknowledged. None is lost."""
        self.queue.add(self.films, server.name)
        report = self.queue.send(server, secret=secret)
        assert report.problem is not None
        assert_sentence(report.problem)
        assert report.waiting == len(self.films) - len(report.sent)
        waiting = [one.sop_uid for one in self.queue.waiting(server.name)]
        assert sorted([*waiting, *report.sent]) == uids(self.films)
        return report.problem, len(report.sent)

    def recover(self, server: Server, secret: Secret | None) -> None:
        """Send again: all are there, each once, and whole."""
        report = self.queue.send(server, secret=secret)
        assert (report.problem, report.waiting, report.refused) == (None, 0, ())
        assert self.archive.uids() == uids(self.films)
        kept = {str(one.SOPInstanceUID): one for one in self.archive.objects()}
        assert kept == {str(one.SOPInstanceUID): one for one in (dcmread(f, force=True) for f in self.films)}

    def row(self, tried: str, server: Server, sentence: str, acknowledged: int) -> None:
        """Add a line to the report's table."""
        waited = len(self.films) - acknowledged
        self._say(
            f"{tried} | {server.protocol} | {sentence} | {waited} waited | "
            f"in the archive afterwards: {len(self.archive.uids())} of {len(self.films)}, each once"
        )


@pytest.fixture
def trial(films: list[Path], tmp_path: Path, archive: Orthanc, say: Callable[[str], None]) -> Trial:
    return Trial(films, tmp_path / "queue", archive, say)


@pytest.fixture
def small_trial(films: list[Path], tmp_path: Path, archive: Orthanc, say: Callable[[str], None]) -> Trial:
    """With two films, where none gets through at first."""
    return Trial(films[:2], tmp_path / "queue", archive, say)


def test_a_server_that_is_killed_in_mid_transfer(
    server: Server, secret: Secret | None, proxy: TlsProxy, trial: Trial
) -> None:
    proxy.interrupt = ("up", MIDDLE, trial.archive.kill)
    sentence, acknowledged = trial.fail(server, secret)
    trial.archive.restart()
    trial.recover(server, secret)
    trial.row("server killed in mid-transfer", server, sentence, acknowledged)


def test_a_server_that_is_killed_is_tried_again_until_it_is_back(
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


def test_an_acknowledgement_that_is_lost(
    server: Server, secret: Secret | None, proxy: TlsProxy, trial: Trial
) -> None:
    proxy.interrupt = ("down", MIDDLE, cut)
    sentence, acknowledged = trial.fail(server, secret)
    assert len(trial.archive.uids()) > acknowledged  # the server has one of which we do not know
    trial.recover(server, secret)
    trial.row("acknowledgement lost", server, sentence, acknowledged)


def test_a_sender_that_is_killed_in_mid_transfer(
    server: Server, secret: Secret | None, proxy: TlsProxy, trial: Trial, tmp_path: Path
) -> None:
    from CovidXRayLib.pacs.servers import save

    save(tmp_path / "servers.json", (server,))
    trial.queue.add(trial.films, server.name)
    child = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(tmp_path / "servers.json"), str(trial.queue.folder)],
        stdin=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    proxy.interrupt = ("up", MIDDLE, lambda: os.kill(child.pid, signal.SIGKILL))
    child.communicate(secret.reveal() if secret else "", timeout=60)
    assert child.returncode == -signal.SIGKILL
    waiting = len(trial.queue.waiting(server.name))
    assert waiting
    trial.recover(server, secret)
    trial.row("sender killed (SIGKILL) in mid-transfer", server, "-", len(trial.films) - waiting)


def test_a_server_that_is_killed_while_it_gives(
    server: Server,
    secret: Secret | None,
    proxy: TlsProxy,
    trial: Trial,
    tmp_path: Path,
    say: Callable[[str], None],
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
    say(
        f"server killed while it gives | {server.protocol} | {report.problem} | {len(there)} whole files, no "
        f"half one | fetched again: {len(again.files)} of {len(trial.films)}"
    )


def test_a_server_that_is_not_there(server: Server, secret: Secret | None, small_trial: Trial) -> None:
    port = free_port()
    dead = replace(server, url=f"https://127.0.0.1:{port}/dicom-web", port=port)
    sentence, acknowledged = small_trial.fail(dead, secret)
    assert "nobody answers" in sentence
    assert acknowledged == 0
    small_trial.recover(server, secret)
    small_trial.row("server not running", server, sentence, acknowledged)


def test_a_host_that_does_not_exist(server: Server, secret: Secret | None, small_trial: Trial) -> None:
    lost = replace(server, url="https://archive.invalid/dicom-web", host="archive.invalid")
    sentence, acknowledged = small_trial.fail(lost, secret)
    assert "no computer called archive.invalid" in sentence
    small_trial.recover(server, secret)
    small_trial.row("unknown host", server, sentence, acknowledged)


@pytest.mark.parametrize("fault", ["expired", "of another host", "of an unknown authority"])
def test_a_certificate_that_proves_nothing(
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


def test_a_wrong_password(web: Server, small_trial: Trial) -> None:
    with pytest.raises(LoginError):
        echo(web, Secret("wrong"))
    sentence, acknowledged = small_trial.fail(web, Secret("wrong"))
    assert USER in sentence
    small_trial.recover(web, Secret(PASSWORD))
    small_trial.row("wrong password", web, sentence, acknowledged)


def test_no_password_where_one_is_wanted(web: Server) -> None:
    with pytest.raises(LoginError, match="wants a password"):
        echo(replace(web, auth=Auth()))


@pytest.mark.parametrize("whose", ["aet", "calling_aet"])
def test_a_wrong_ae_title(dimse: Server, small_trial: Trial, whose: str) -> None:
    wrong = replace(dimse, **{whose: "NOBODY"})  # type: ignore[arg-type]
    with pytest.raises(PacsError):
        echo(wrong)
    sentence, acknowledged = small_trial.fail(wrong, None)
    assert "NOBODY" in sentence
    small_trial.recover(dimse, None)
    small_trial.row(
        f"wrong {'called' if whose == 'aet' else 'calling'} AE title", dimse, sentence, acknowledged
    )


def test_tls_where_there_is_none_and_none_where_there_is_tls(
    dimse: Server, web: Server, archive: Orthanc, dimse_proxy: TlsProxy
) -> None:
    for wrong in (
        replace(dimse, port=archive.dicom_port),
        replace(dimse, tls=False),
        replace(web, url=f"https://127.0.0.1:{archive.http_port}/dicom-web"),
    ):
        with pytest.raises((CertificateError, NoAnswerError)) as caught:
            echo(wrong, Secret(PASSWORD))
        assert_sentence(str(caught.value))


def test_what_is_no_dicomweb(web: Server) -> None:
    with pytest.raises(PacsError, match="not DICOMweb"):
        echo(replace(web, url=web.url.replace("dicom-web", "elsewhere")), Secret(PASSWORD))


def test_a_full_disk_for_the_queue(
    server: Server,
    secret: Secret | None,
    films: list[Path],
    tmp_path: Path,
    archive: Orthanc,
    say: Callable[[str], None],
) -> None:
    folder = tmp_path / "disk"
    with mounted_disk(folder) as disk:
        trial = Trial(films, folder / "queue", archive, say)
        trial.queue.add(films[:2], server.name)
        disk.fill(leave=100_000)
        with pytest.raises(PacsError) as caught:
            trial.queue.add(films, server.name)
        assert_sentence(str(caught.value))
        assert [one.sop_uid for one in trial.queue.waiting(server.name)] == uids(films[:2])
        left = {path.name for path in (folder / "queue").rglob("*") if path.is_file()}
        assert left == {f"{uid}.dcm" for uid in uids(films[:2])}  # nothing half-written
        # What waits can be sent while the disk is full.
        assert len(trial.queue.send(server, secret=secret).sent) == 2
        disk.make_room()
        trial.queue.add(films, server.name)
        trial.recover(server, secret)
        sentence = str(caught.value).replace(str(tmp_path), "")
        say(
            f"disk full for the queue | {server.protocol} | {sentence} | 2 waited and were sent | in the "
            f"archive afterwards: {len(archive.uids())} of {len(films)}, each once"
        )


def test_a_full_disk_for_what_is_fetched(
    server: Server, secret: Secret | None, trial: Trial, tmp_path: Path
) -> None:
    trial.queue.add(trial.films, server.name)
    trial.recover(server, secret)
    folder = tmp_path / "disk"
    with mounted_disk(folder) as disk:
        disk.fill(leave=MIDDLE)
        report = fetch(server, [str(dcmread(trial.films[0]).StudyInstanceUID)], folder / "out", secret=secret)
        assert report.not_written
        assert report.problem is not None
        assert_sentence(report.problem)
        assert sorted((folder / "out").iterdir()) == sorted(report.files)


def test_two_programs_that_send_at_once(
    server: Server, secret: Secret | None, films: list[Path], archive: Orthanc, tmp_path: Path
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    queue = Queue(tmp_path, pauses=())
    queue.add(films, server.name)
    with ThreadPoolExecutor(2) as both:
        reports = list(both.map(lambda _n: queue.send(server, secret=secret), range(2)))
    assert [report.problem for report in reports] == [None, None]
    assert queue.waiting() == []
    assert archive.uids() == uids(films)
