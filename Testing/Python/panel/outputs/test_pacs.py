"""A film from a real archive to its results in the archive, by the buttons of the panel."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.pacs.server_list import Auth, Server
from Testing.Python.pacs import conftest as archive_of_tests
from Testing.Python.pacs.conftest import (
    archive,
    authority,
    dimse,
    dimse_proxy,
    good_certificate,
    orthanc,
    proxy,
    server,
    web,
    web_proxy,
)
from Testing.Python.pacs.login import PASSWORD, USER

__all__ = ["archive", "authority", "dimse", "dimse_proxy", "good_certificate", "orthanc", "proxy"]
__all__ += ["server", "web", "web_proxy"]

PATIENT = archive_of_tests.PATIENT


@pytest.fixture
def kept(archive: Any, sample_films: list[Path], tmp_path: Path) -> Dataset:
    """A film of today that the archive has."""
    import datetime
    import urllib.request

    film = dcmread(sample_films[1])
    film.PatientName, film.PatientID = PATIENT, "ID-77"
    film.StudyDate = f"{datetime.date.today():%Y%m%d}"
    path = tmp_path / "kept.dcm"
    film.save_as(path)
    request = urllib.request.Request(
        f"http://127.0.0.1:{archive.http_port}/instances", data=path.read_bytes(), method="POST"
    )
    urllib.request.urlopen(request, timeout=10).close()
    return film


@pytest.fixture
def connected(clerk: Any, server: Server, kept: Dataset) -> Any:
    """A clerk at a panel that knows the archive, by either protocol, and is logged in."""
    clerk.enter_server(server)
    clerk.do("testButton")
    if server.auth.kind != "none":
        clerk.log_in(PASSWORD)
    assert clerk.text("pacsMessageLabel") == "Archive: connection OK."
    return clerk


def rows(clerk: Any) -> list[tuple[str, str]]:
    table = clerk.pacs.ui.studyTable
    return [(table.item(row, 0).text(), table.item(row, 1).text()) for row in range(table.rowCount)]


@pytest.mark.slow
def test_workflow_from_retrieval_to_sending(connected: Any, archive: Any, kept: Dataset) -> None:
    clerk = connected
    clerk.do("findButton")
    assert rows(clerk) == [("Muñoz Álvaro", "ID-77")]
    clerk.do("fetchButton")
    assert clerk.text("pacsMessageLabel") == "1 film retrieved."
    assert clerk.panel.film.GetName() == str(kept.SOPInstanceUID)
    clerk.analyze()
    written = clerk.write(accept=True)
    assert clerk.text("sendMessageLabel") == ""
    clerk.press("sendButton")
    assert clerk.pacs.job.isRunning and clerk.report.ui.sendJob.visible
    clerk.wait()
    assert "sent" in clerk.text("sendMessageLabel")
    there = {str(one.SOPInstanceUID): one for one in archive.objects()}
    for path in written.values():
        ours = dcmread(path)
        assert there[str(ours.SOPInstanceUID)] == ours
        assert ours.StudyInstanceUID == kept.StudyInstanceUID
    before = archive.uids()
    clerk.do("sendButton")
    assert archive.uids() == before
    assert clerk.text("waitingLabel") == ""


@pytest.mark.slow
def test_masks_are_retrieved(connected: Any, archive: Any) -> None:
    import numpy as np
    import slicer
    from CovidXRayPanel.nodes.lungsNode import labelsOf

    clerk = connected
    for button in ("findButton", "fetchButton"):
        clerk.do(button)
    clerk.analyze()
    labels = labelsOf(clerk.panel.film)
    uid = str(dcmread(clerk.write()["seg.dcm"]).SOPInstanceUID)
    clerk.do("sendButton")
    slicer.mrmlScene.Clear()
    process_events()
    clerk.do("findButton")
    clerk.do("fetchButton")
    assert f"{uid}.dcm" in clerk.text("pacsMessageLabel")
    assert len(slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")) == 1  # the opacity map is not a film
    clerk.load_masks(clerk.films / f"{uid}.dcm")
    assert np.array_equal(labelsOf(clerk.panel.film), labels)


@pytest.mark.slow
def test_killed_server_loses_and_duplicates_nothing(connected: Any, archive: Any) -> None:
    clerk = connected
    for button in ("findButton", "fetchButton"):
        clerk.do(button)
    clerk.analyze()
    written = clerk.write()
    archive.kill()
    clerk.do("sendButton")
    assert "4 objects queued" in clerk.text("sendMessageLabel")
    assert clerk.text("waitingLabel") == "4 objects in the send queue."
    archive.restart()
    clerk.do("sendWaitingButton")
    assert clerk.text("sendMessageLabel") == "4 objects sent."
    assert clerk.text("waitingLabel") == ""
    uids = [str(dcmread(path).SOPInstanceUID) for path in written.values()]
    assert sorted(uid for uid in archive.uids() if uid in uids) == sorted(uids)


@pytest.mark.slow
def test_prior_search_ignores_the_date(connected: Any, reader: Any, kept: Dataset, tmp_path: Path) -> None:
    clerk = connected
    reader.open_one(tmp_path / "kept.dcm")
    clerk.do("thisPatientButton")
    assert rows(clerk) == [("Muñoz Álvaro", "ID-77")]
    clerk.pacs.ui.patientEdit.text = "Mu"
    clerk.do("findButton")
    assert len(rows(clerk)) == 1
    clerk.pacs.ui.patientEdit.text = "somebody else"
    clerk.do("findButton")
    assert rows(clerk) == []
    assert clerk.text("pacsMessageLabel") == "No matching studies on Archive."


@pytest.mark.slow
def test_wrong_password_is_asked_again_and_not_stored(clerk: Any, web: Server) -> None:
    clerk.enter_server(web)
    clerk.do("testButton")
    assert "password" in clerk.text("pacsMessageLabel")
    clerk.log_in("wrong-password-1")
    assert f"authentication failed for {USER}" in clerk.text("pacsMessageLabel")
    clerk.log_in(PASSWORD)
    assert clerk.text("pacsMessageLabel") == "Web: connection OK."
    assert not clerk.pacs.ui.loginFrame.visible
    clerk.do("testButton")  # once a session is enough
    assert clerk.text("pacsMessageLabel") == "Web: connection OK."
    import slicer

    slicer.app.userSettings().sync()
    settings = Path(slicer.app.userSettings().fileName())
    for path in [*clerk.folder.rglob("*"), settings]:
        if path.is_file():
            content = path.read_bytes()
            assert PASSWORD.encode() not in content and b"wrong-password-1" not in content, path
    scene = slicer.mrmlScene
    scene.SetSaveToXMLString(1)
    scene.Commit()
    scene.SetSaveToXMLString(0)  # else all later scenes would be saved without themselves
    assert PASSWORD not in scene.GetSceneXMLString()


def test_server_is_added_edited_and_removed(clerk: Any) -> None:
    clerk.enter_server(Server("First", "dimse", host="pacs.example", port=104, aet="PACS", tls=True))
    assert clerk.pacs.servers.chosen.aet == "PACS" and clerk.pacs.servers.chosen.tls
    clerk.press("editServerButton")
    clerk.pacs.ui.portEdit.text = "11112"
    clerk.press("saveServerButton")
    clerk.enter_server(Server("Second", "dicomweb", url="https://pacs.example/dw", auth=Auth("bearer")))
    kept = json.loads((clerk.folder / "pacs" / "servers.json").read_text("utf-8"))["servers"]
    assert [(one["name"], one.get("port")) for one in kept] == [("First", 11112), ("Second", None)]
    box = clerk.pacs.ui.serverComboBox
    assert box.currentText == "Second"
    clerk.press("editServerButton")
    clerk.press("removeServerButton")
    assert (box.count, box.currentText) == (1, "First")


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("serverNameEdit", "", "its name must have"),
        ("urlEdit", "pacs.example", "must begin with https"),
        ("userEdit", "", "user name is missing"),
    ],
)
def test_invalid_settings_are_reported_before_saving(clerk: Any, field: str, text: str, problem: str) -> None:
    good = Server("Archive", "dicomweb", url="https://pacs.example/dw", auth=Auth("basic", USER))
    clerk.enter_server(good)
    clerk.press("editServerButton")
    getattr(clerk.pacs.ui, field).text = text
    clerk.press("saveServerButton")
    assert problem in clerk.text("pacsMessageLabel")
    assert clerk.pacs.servers.chosen == good
    clerk.press("cancelServerButton")
    assert not clerk.pacs.ui.serverFrame.visible


def test_queries_require_a_server(clerk: Any) -> None:
    assert not any(clerk.button(name).enabled for name in ("testButton", "findButton", "sendButton"))
    assert clerk.button("newServerButton").enabled


def test_unreadable_server_list_is_not_replaced(clerk: Any) -> None:
    path = clerk.folder / "pacs" / "servers.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text("no list")
    clerk.pacs.servers.read()
    clerk.enter_server(Server("First", "dimse", host="pacs.example", port=104, aet="PACS"))
    assert "this is not a list of servers" in clerk.text("pacsMessageLabel")
    assert path.read_text() == "no list"


def accepted(server: socket.socket) -> socket.socket:
    """The next connection to a server; the window goes on meanwhile."""
    wait_until(lambda: bool(select.select([server], [], [], 0)[0]))
    return server.accept()[0]


def test_unresponsive_server_can_be_stopped(clerk: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/dicom-web"
        clerk.enter_server(Server("Silent", "dicomweb", url=url))
        clerk.press("findButton")
        connection = accepted(silent)  # it was asked, and thinks
        process_events()
        assert clerk.pacs.ui.pacsJob.visible and not clerk.button("findButton").enabled
        clerk.do("pacsStopButton")
        connection.close()
    assert clerk.text("pacsMessageLabel") == "Stopped."
    assert clerk.button("findButton").enabled and not clerk.pacs.ui.pacsJob.visible


def test_killed_child_is_reported_and_replaced(clerk: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/dicom-web"
        clerk.enter_server(Server("Silent", "dicomweb", url=url))
        clerk.press("testButton")
        connection = accepted(silent)
        os.kill(clerk.pacs.job._job._client._connection._transport.pid, signal.SIGKILL)
        clerk.wait()
        connection.close()
        assert clerk.text("pacsMessageLabel") == "The process ended unexpectedly; please try again."
    clerk.do("testButton")
    assert "no response" in clerk.text("pacsMessageLabel")
