"""An endpoint as SageMaker runs it: films go in over HTTP, readings and masks come out."""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import pytest
from pydicom import dcmread

from CovidXRayLib.films.reader import read_film
from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.weights.registry import load_artifact
from Testing.Python.cloud.container import TIMEOUT_SECONDS, Container
from Testing.Python.ports import free_port
from Testing.Python.privacy.planted import plant, words_in
from Testing.Python.reporting.dicom.validators import PROGRAMS, sort_errors

pytest.importorskip("gunicorn", reason="needs the extra 'aws'")
pytest.importorskip("highdicom", reason="needs the extra 'report'")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="containers run Linux"),
]

LIMIT = 25 * 2**20


@dataclass(frozen=True)
class Answer:
    status: int
    type: str
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        assert self.type == "application/json"
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def masks(self) -> bytes:
        return base64.b64decode(self.json["segmentation"], validate=True)


class Endpoint:
    """A container that serves."""

    def __init__(self, container: Container, **variables: str) -> None:
        self.container = container
        self.port = free_port()
        self.process: subprocess.Popen[bytes] = container.start(
            "serve", "--host", "127.0.0.1", SAGEMAKER_BIND_TO_PORT=str(self.port), **variables
        )
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not self._answers():
            assert self.process.poll() is None, container.said
            assert time.monotonic() < deadline, container.said
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/ping").status == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, answer.headers["Content-Type"], body)

    def invoke(self, film: bytes, kind: str = "application/dicom", **headers: str) -> Answer:
        return self.ask("POST", "/invocations", film, Content_Type=kind, **headers)

    @property
    def worker(self) -> int:
        """The process that analyses."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        (pid,) = listed.stdout.split()
        return int(pid)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """One that serves the networks that ship, since its model folder is empty."""
    running = Endpoint(Container(tmp_path_factory.mktemp("endpoint")))
    yield running
    running.container.kill(running.process)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with a planted person."""
    return plant(tmp_path_factory.mktemp("films") / "film.dcm")


def test_dicom_film_returns_reading_and_segmentation(endpoint: Endpoint, film: Path, tmp_path: Path) -> None:
    answer = endpoint.invoke(film.read_bytes())
    assert answer.status == 200
    reading = answer.json["reading"]
    assert reading["film"]["sha256"] == read_film(film).sha256
    assert reading["notice"].startswith("Research use only.")
    assert (reading["probability"] is None) == (reading["evidence"] is None)
    assert words_in(json.dumps(reading)) == set()
    assert (answer.json["segmentation_type"], answer.json["note"]) == ("application/dicom", None)

    path = tmp_path / "film.seg.dcm"
    path.write_bytes(answer.masks)
    masks = read_segmentation(path)
    assert masks.sop_instance_uid == str(dcmread(film).SOPInstanceUID)
    assert set(np.unique(masks.labels)) == {0, 1, 2}
    assert str(dcmread(path).PatientName) == str(dcmread(film).PatientName)
    if all(map(shutil.which, PROGRAMS)):
        own, _of_the_film = sort_errors(path, film)
        assert own == []


def test_segmentation_is_returned_alone_on_request(endpoint: Endpoint, film: Path) -> None:
    whole = endpoint.invoke(film.read_bytes(), Accept="application/json")
    alone = endpoint.invoke(film.read_bytes(), Accept="application/dicom")
    assert (alone.status, alone.type) == (200, "application/dicom")
    # Its UIDs follow from what it holds: the same film twice is the same object.
    path_uids = [dcmread_bytes(data).SOPInstanceUID for data in (whole.masks, alone.body)]
    assert path_uids[0] == path_uids[1]


def dcmread_bytes(data: bytes) -> Any:
    from io import BytesIO

    return dcmread(BytesIO(data))


@pytest.mark.parametrize(
    ("kind", "ending"), [("image/png", ".png"), ("image/jpeg", ".jpg"), ("image/tiff", ".tif")]
)
def test_image_file_returns_a_mask_image(kind: str, ending: str, endpoint: Endpoint, film: Path) -> None:
    pixels = (read_film(film).pixels * 255).round().astype(np.uint8)
    image = cv2.imencode(ending, pixels)[1].tobytes()
    answer = endpoint.invoke(image, kind)
    assert answer.status == 200
    assert answer.json["segmentation_type"] == "image/png"
    assert "without a DICOM study" in answer.json["note"]
    masks = cv2.imdecode(np.frombuffer(answer.masks, np.uint8), cv2.IMREAD_COLOR)
    assert masks.shape[:2] == pixels.shape
    assert len(np.unique(masks.reshape(-1, 3), axis=0)) == 3

    refused = endpoint.invoke(image, kind, Accept="application/dicom")
    assert refused.status == 406
    assert "without a DICOM study" in refused.json["error"]


def test_prevalence_changes_the_evidence(endpoint: Endpoint, film: Path) -> None:
    stated = endpoint.invoke(film.read_bytes(), X_Amzn_SageMaker_Custom_Attributes="trace=7,prevalence=1%")
    evidence = stated.json["reading"]["evidence"]
    assert evidence is not None
    assert evidence["prevalence"] == 0.01
    wrong = endpoint.invoke(film.read_bytes(), X_Amzn_SageMaker_Custom_Attributes="prevalence=often")
    assert (wrong.status, wrong.json) == (400, {"error": "'often' is not a number such as 0.2 or 20%."})


@pytest.mark.parametrize(
    ("film_content", "headers", "status", "words"),
    [
        (b"no film at all", {}, 400, "neither DICOM nor PNG"),
        (b"", {}, 400, "it is empty"),
        (b"%PDF-1.7", {"Content_Type": "application/pdf"}, 415, "application/pdf"),
        (b"film", {"Accept": "text/csv"}, 406, "text/csv"),
        (b"\0" * (LIMIT + 1), {}, 413, "25 MiB"),
    ],
    ids=["bytes", "nothing", "type", "accept", "large"],
)
def test_errors_are_one_sentence(
    film_content: bytes, headers: dict[str, str], status: int, words: str, endpoint: Endpoint
) -> None:
    sent = {"Content_Type": "application/dicom", **headers}
    answer = endpoint.ask("POST", "/invocations", film_content, **sent)
    assert answer.status == status
    (text,) = answer.json.values()
    assert words in text
    assert text.endswith(".")
    assert str(endpoint.container.root.parent) not in text  # nothing of the machine
    assert endpoint.ask("GET", "/ping").status == 200


def test_truncated_film_is_rejected(endpoint: Endpoint, film: Path) -> None:
    whole = film.read_bytes()
    answer = endpoint.invoke(whole[: len(whole) // 2])
    assert answer.status == 400
    assert answer.json["error"].startswith("film: ")


def test_unknown_paths_return_404(endpoint: Endpoint) -> None:
    assert endpoint.ask("GET", "/invocations").status == 404
    assert endpoint.ask("GET", "/models").status == 404


def test_dead_worker_is_restarted(endpoint: Endpoint, film: Path) -> None:
    os.kill(endpoint.worker, signal.SIGKILL)
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while "was sent SIGKILL" not in endpoint.container.said:
        assert time.monotonic() < deadline, endpoint.container.said
        time.sleep(0.05)
    assert endpoint.invoke(film.read_bytes()).status == 200


def test_no_patient_data_remain(endpoint: Endpoint, film: Path) -> None:
    strange = dcmread(film)
    # What pydicom warns of, and quotes.
    strange.file_meta.MediaStorageSOPInstanceUID = strange.SOPInstanceUID = "Zyxquill.1"
    strange.PatientAge = "Zyxquill"
    odd = film.with_name("odd.dcm")
    strange.save_as(odd)
    for content in (film.read_bytes(), odd.read_bytes(), film.read_bytes()[:5000]):
        endpoint.invoke(content)
    assert words_in(endpoint.container.said) == set()
    assert endpoint.container.left_behind == []


def test_trained_networks_are_served(tmp_path: Path, film: Path) -> None:
    container = Container(tmp_path)
    shutil.copytree(resources_folder() / "Weights", container.root / "model", dirs_exist_ok=True)
    sha256 = load_artifact("classifier", container.root / "model").sha256
    endpoint = Endpoint(container)
    try:
        # Told to stop while it has a film, it answers first.
        (child,) = psutil.Process(endpoint.worker).children()
        idle = child.cpu_times().user
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(endpoint.invoke, film.read_bytes())
            deadline = time.monotonic() + TIMEOUT_SECONDS
            while child.cpu_times().user < idle + 0.05:
                assert time.monotonic() < deadline, container.said
                time.sleep(0.001)
            endpoint.process.send_signal(signal.SIGTERM)
            answer = asked.result()
        assert endpoint.process.wait(TIMEOUT_SECONDS) == 0
        assert answer.json["reading"]["weights"]["classifier"] == sha256
        assert container.left_behind == []
    finally:
        container.kill(endpoint.process)


def test_unloadable_networks_stop_the_server_with_the_reason(tmp_path: Path) -> None:
    container = Container(tmp_path)
    (container.root / "model" / "registry.json").write_text("{}", "utf-8")
    assert container.run("serve", "--host", "127.0.0.1", SAGEMAKER_BIND_TO_PORT=str(free_port())) != 0
    assert "lists no network" in container.said
