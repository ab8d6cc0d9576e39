"""``covidxray send`` and ``covidxray fetch`` against a real archive."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pydicom import dcmread

from CovidXRayLib.cli.main import main
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.server_list import Server, save
from CovidXRayLib.pacs.transfer.send_queue import Queue
from Testing.Python.pacs.login import PASSWORD, PATIENT, USER
from Testing.Python.pacs.orthanc import Orthanc
from Testing.Python.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where settings and queue are, for the test alone."""
    monkeypatch.setenv("COVIDXRAY_PACS", str(tmp_path / "pacs"))
    return tmp_path / "pacs"


def capture_prompts(secret: Secret | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have the secret come from stdin; the option for it."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{secret.reveal() if secret else ''}\n"))
    return ["--secret-stdin"] if secret else []


def test_send_and_fetch_round_trip(
    server: Server,
    secret: Secret | None,
    archive: Orthanc,
    films: list[Path],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    save(folder / "servers.json", (server,))
    option = capture_prompts(secret, monkeypatch)
    assert main(["send", str(films[0].parent), "--server", server.name, *option]) == ExitCode.OK
    assert "5 objects sent." in capsys.readouterr().err
    assert len(archive.uids()) == len(films)

    capture_prompts(secret, monkeypatch)
    assert main(["fetch", "--server", server.name, "--patient-name", "mu", "--json", *option]) == ExitCode.OK
    (study,) = json.loads(capsys.readouterr().out)
    assert (study["patient_name"], study["instances"]) == (PATIENT.replace("^", " "), 5)

    capture_prompts(secret, monkeypatch)
    line = ["fetch", study["study_uid"], "--server", server.name, "--out", str(tmp_path / "got"), *option]
    assert main(line) == ExitCode.OK
    files = capsys.readouterr().out.split()
    assert sorted(map(Path, files)) == sorted((tmp_path / "got").iterdir())
    assert sorted(dcmread(path).SOPInstanceUID for path in files) == archive.uids()


def test_address_is_saved_without_password(
    web: Server,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    option = capture_prompts(Secret(PASSWORD), monkeypatch)
    line = ["fetch", "--server", web.url, "--user", USER, "--ca-file", str(web.ca_file), "--save-as", "Ward"]
    assert main([*line, "--test", *option]) == ExitCode.OK
    assert "Ward: connection OK." in capsys.readouterr().err
    assert PASSWORD not in (folder / "servers.json").read_text("utf-8")
    capture_prompts(Secret(PASSWORD), monkeypatch)
    assert main(["send", "--server", "ward", "--test", *option]) == ExitCode.OK


def test_failed_objects_stay_queued_for_the_next_command(
    server: Server,
    secret: Secret | None,
    archive: Orthanc,
    films: list[Path],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("CovidXRayLib.cli.pacs.send_command.Queue", partial(Queue, pauses=()))
    port = free_port()
    dead = replace(server, url=f"https://127.0.0.1:{port}/dicom-web", port=port)
    save(folder / "servers.json", (dead,))
    option = capture_prompts(secret, monkeypatch)
    assert main(["send", str(films[0]), "--server", server.name, *option]) == ExitCode.SERVER
    captured = capsys.readouterr().err
    assert "no response" in captured
    assert "1 object remains queued" in captured

    assert main(["send", "--server", server.name, "--list"]) == ExitCode.OK
    uid = str(dcmread(films[0]).SOPInstanceUID)
    assert capsys.readouterr().out.split() == [uid]

    save(folder / "servers.json", (server,))
    text = tmp_path / "notes.txt"
    text.write_text("no film", "utf-8")
    capture_prompts(secret, monkeypatch)
    # A file that is no object stops nobody else.
    assert main(["send", str(text), "--server", server.name, *option]) == ExitCode.FILM_FAILED
    assert "not a DICOM file" in capsys.readouterr().err
    assert archive.uids() == [uid]


def test_errors_have_their_exit_status(
    web: Server,
    films: list[Path],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    save(folder / "servers.json", (web,))
    assert main(["fetch", "--server", "nobody"]) == ExitCode.USAGE
    option = capture_prompts(Secret("wrong"), monkeypatch)
    assert main(["fetch", "--server", "web", *option]) == ExitCode.SERVER
    monkeypatch.setattr("sys.stdin", io.StringIO())  # no terminal to ask at
    assert main(["send", str(films[0]), "--server", "web"]) == ExitCode.USAGE
    assert "--secret-stdin" in capsys.readouterr().err
    assert main(["send", "--server", "web", "--list"]) == ExitCode.OK
    assert len(capsys.readouterr().out.split()) == 1  # it waits all the same


def test_unknown_study_is_reported_and_leaves_no_folder(
    server: Server,
    secret: Secret | None,
    archive: Orthanc,
    films: list[Path],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    save(folder / "servers.json", (server,))
    option = capture_prompts(secret, monkeypatch)
    assert main(["send", str(films[0]), "--server", server.name, *option]) == ExitCode.OK
    known = str(dcmread(films[0]).StudyInstanceUID)
    out = tmp_path / "got"
    line = ["fetch", "--server", server.name, "--out", str(out), *option]
    capsys.readouterr()

    capture_prompts(secret, monkeypatch)
    assert main([*line, "1.2.3"]) == ExitCode.FILM_FAILED
    assert "Archive has no study 1.2.3; check the Study Instance UID." in capsys.readouterr().err
    capture_prompts(secret, monkeypatch)
    assert main([*line, "--patient-id", "nobody"]) == ExitCode.OK
    assert capsys.readouterr().err == "No matching studies on Archive.\n"
    capture_prompts(secret, monkeypatch)
    assert main([*line, known, "--modality", "MR"]) == ExitCode.OK
    assert "0 objects retrieved." in capsys.readouterr().err
    assert not out.exists()

    capture_prompts(secret, monkeypatch)
    assert main([*line, "1.2.3", known]) == ExitCode.FILM_FAILED
    captured = capsys.readouterr()
    assert "no study 1.2.3" in captured.err and "1 object retrieved." in captured.err
    assert captured.out.split() == [str(path) for path in out.iterdir()]


def test_only_queued_objects_are_removed(
    films: list[Path], folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(folder / "servers.json", (Server("ward", "dicomweb", url="https://127.0.0.1/dicom-web"),))
    queue = Queue(tmp_path / "queue")
    queue.add(films[:2], "ward")
    first, second = (one.sop_uid for one in queue.waiting("ward"))
    line = ["send", "--server", "ward", "--queue", str(queue.folder), "--remove"]
    assert main([*line, first, "1.2.3"]) == ExitCode.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "No object 1.2.3 is queued for ward, so nothing was removed; --list shows those that are.\n"
    )
    assert main([*line, first]) == ExitCode.OK
    assert capsys.readouterr().out.split() == [second]
